using Microsoft.ML.MultiTask.Data.Loading;

namespace Microsoft.ML.MultiTask;

/// <summary>What <see cref="ConlluLoader"/> makes of CoNLL-U files. The defaults give every column the files have.</summary>
public sealed record ConlluOptions
{
    /// <summary>
    /// True: empty nodes of the enhanced graph (ids like <c>8.1</c>) are tokens too, with head -1. Default false: they are skipped.
    /// Multiword ranges (ids like <c>29-30</c>) are never tokens.
    /// </summary>
    public bool IncludeEmptyNodes { get; init; }

    /// <summary>
    /// Morphological features that get a column <c>Feats.X</c>, e.g. <c>["Number", "Tense"]</c>. Null (default): all that occur. Name them where
    /// several views must have the same columns; a named feature that does not occur has a column of empty texts.
    /// </summary>
    public IReadOnlyList<string>? Features { get; init; }

    /// <summary>Keys of the MISC column that get a column <c>Misc.X</c>. Null (default): all that occur.</summary>
    public IReadOnlyList<string>? MiscKeys { get; init; }

    /// <summary>Keys of <c># key = value</c> comments that get a column named as the key. Null (default): all that occur.</summary>
    public IReadOnlyList<string>? Comments { get; init; }

    /// <summary>
    /// Names of token columns after the tenth, as in CoNLL-U Plus and CoNLL-U-Lex; default none. <c>_</c> is the empty text there. No other column may have
    /// such a name, those of features and MISC keys included.
    /// </summary>
    public IReadOnlyList<string> ExtraColumns { get; init; } = [];

    /// <summary>
    /// The column <c>Genre</c> from the document id, or from the comment <c>sent_id</c> where the file names no documents.
    /// Default: <see cref="GenreOfId"/>. A null result becomes the empty text.
    /// </summary>
    public Func<string, string?> Genre { get; init; } = GenreOfId;

    /// <summary>
    /// Genre by the naming of two treebanks: the second part of <c>GUM_genre_name</c>, else what stands before the first hyphen
    /// (<c>weblog-blogspot.com_…</c>). Empty where the id has neither form.
    /// </summary>
    public static string GenreOfId(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        if (id.StartsWith("GUM_", StringComparison.Ordinal))
            return id.Split('_')[1];
        int hyphen = id.IndexOf('-');
        return hyphen < 0 ? "" : id[..hyphen];
    }
}
