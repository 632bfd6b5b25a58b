namespace Microsoft.ML.MultiTask.Data.Loading;

/// <summary>
/// Treebanks in CoNLL-U format (Nivre et al. 2020, "Universal Dependencies v2") as a view with one row per sentence. Files are read once, when
/// loaded; every pass afterwards reads memory, can be shuffled and can be split over several cursors.
/// </summary>
/// <remarks>
/// <para>Per token (variable vectors of one length per row; text unless said otherwise): <c>Ids</c>, <c>Tokens</c>, <c>Lemma</c>, <c>Upos</c>,
/// <c>Xpos</c>, <c>Feats</c>, <c>Heads</c> (Int32: position of the head in <c>Tokens</c> counted from 1, 0 for the root, -1 for none), <c>Deprel</c>,
/// <c>Deps</c>, <c>Misc</c>, <c>SpaceAfter</c> (Boolean: a blank follows in the text; inside a multiword range false, after its last word as the range
/// says), <c>Feats.X</c>, <c>Misc.X</c> and <see cref="ConlluOptions.ExtraColumns"/>. <c>_</c> is the empty text except in <c>Tokens</c> and
/// <c>Lemma</c>, where it may be a real underscore.</para>
/// <para>Per sentence: <c>SentenceIndex</c> (Int32, over all files), <c>DocumentId</c> (text: the <c>newdoc id</c> that holds, empty if none),
/// <c>DocumentIndex</c> (Int32; a file starts a document), <c>Genre</c> (text), <c>NewParagraph</c> (Boolean: the sentence has a <c>newpar</c>
/// comment) and a text column per comment key (<c>sent_id</c>, <c>text</c>, …; the last one where a sentence has a key twice). A key that is the
/// name of another column is <c>Comment.key</c>. Lines end by a line feed, a carriage return or both.</para>
/// </remarks>
public static class ConlluLoader
{
    /// <summary>Loads one or several files, <c>.gz</c> or plain UTF-8, as one view in the order given.</summary>
    /// <param name="paths">Files; at least one.</param>
    /// <param name="options">What to make of them; null: the defaults.</param>
    /// <exception cref="FormatException">
    /// A line is malformed, or a file has text but no sentence; the message names the file, the line and the value.
    /// </exception>
    /// <exception cref="FileNotFoundException">A file does not exist.</exception>
    /// <exception cref="ArgumentException">No file is given, or two columns would have one name.</exception>
    public static IDataView Load(IReadOnlyList<string> paths, ConlluOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(paths);
        if (paths.Count == 0)
            throw new ArgumentException("No file is given; name at least one.", nameof(paths));
        var reader = new ConlluReader(options ?? new ConlluOptions());
        foreach (string path in paths)
            reader.Read(path);
        return reader.ToTable();
    }
}
