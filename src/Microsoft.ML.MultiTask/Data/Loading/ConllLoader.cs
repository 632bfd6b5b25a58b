namespace Microsoft.ML.MultiTask.Data.Loading;

/// <summary>
/// Column files (one token a line with its labels, an empty line after every sentence), as those of the CoNLL shared tasks, as a view with one row per
/// sentence. Files are read once, when loaded; every pass afterwards reads memory, can be shuffled and can be split over several cursors.
/// </summary>
/// <remarks>
/// Each column named in <see cref="ConllOptions.Columns"/> is a variable vector of text, all of one length per row. Per sentence: <c>SentenceIndex</c>
/// (Int32, over all files), <c>SentenceId</c> (text, with <see cref="ConllOptions.IdFiles"/>), <c>DocumentId</c> (text, empty if none),
/// <c>DocumentIndex</c> (Int32; a file starts a document), <c>NewParagraph</c> (Boolean: the sentence has a <c>newpar</c> comment) and a text column per
/// comment key, called <c>Comment.key</c> where the key is the name of another column. Lines end by a line feed, a carriage return or both.
/// </remarks>
public static class ConllLoader
{
    /// <summary>Loads one or several files, <c>.gz</c> or plain, as one view in the order given.</summary>
    /// <param name="paths">Files; at least one.</param>
    /// <param name="options">Columns and rules.</param>
    /// <exception cref="FormatException">
    /// A line is malformed, or a file has text but no sentence; the message names the file, the line and the value.
    /// </exception>
    /// <exception cref="FileNotFoundException">A file does not exist.</exception>
    /// <exception cref="ArgumentException">No file is given, the options contradict each other, or two columns would have one name.</exception>
    public static IDataView Load(IReadOnlyList<string> paths, ConllOptions options)
    {
        ArgumentNullException.ThrowIfNull(paths);
        ArgumentNullException.ThrowIfNull(options);
        if (paths.Count == 0)
            throw new ArgumentException("No file is given; name at least one.", nameof(paths));
        if (options.IdFiles is { } ids && ids.Count != paths.Count)
            throw new ArgumentException($"{nameof(ConllOptions.IdFiles)} has {ids.Count} files for {paths.Count}; name one for each.", nameof(options));
        var reader = new ConllReader(options);
        for (int i = 0; i < paths.Count; i++)
            reader.Read(paths[i], options.IdFiles?[i]);
        return reader.ToTable();
    }
}
