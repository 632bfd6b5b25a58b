using System.Text;
using Microsoft.ML.MultiTask.Data.Loading;

namespace Microsoft.ML.MultiTask;

/// <summary>How <see cref="ConllLoader"/> reads files with one token a line and its labels in columns.</summary>
public sealed record ConllOptions
{
    /// <summary>Names of the columns in the order of the file; null skips one. Required; all differ, and one is <see cref="TokensColumn"/>.</summary>
    public required IReadOnlyList<string?> Columns { get; init; }

    /// <summary>What stands between columns. Default: a tab, and then blanks belong to the text. Null: any run of blanks and tabs.</summary>
    public char? Separator { get; init; } = '\t';

    /// <summary>The column with the tokens, where <see cref="Missing"/> is a text like any other. Default <c>Tokens</c>.</summary>
    public string TokensColumn { get; init; } = "Tokens";

    /// <summary>
    /// What starts a comment line; null: there are no comments. Default <c>#</c>. With a <see cref="Separator"/>, a line with a separator is never a
    /// comment, since a token may start like one (in files with one column only, every line that starts so is one). Without, a line is a comment if it
    /// has not as many columns as a token or reads <c># key = value</c>.
    /// </summary>
    public string? Comment { get; init; } = "#";

    /// <summary>Keys of <c># key = value</c> comments that get a column named as the key. Null (default): all that occur.</summary>
    public IReadOnlyList<string>? Comments { get; init; }

    /// <summary>
    /// First word of lines that are no tokens but start a document, such as <c>-DOCSTART-</c> or <c>#doc</c>; they also end a sentence.
    /// What follows on the line is the document's id. Default null: only <c># newdoc</c> comments start documents.
    /// </summary>
    public string? Boundary { get; init; }

    /// <summary>The label that means "no value" and is read as the empty text. Default <c>_</c>; null: there is none.</summary>
    public string? Missing { get; init; } = "_";

    /// <summary>
    /// Name of a column for whatever follows the last of <see cref="Columns"/> on a line, separators included, for files with as many further columns as
    /// a sentence needs (one per predicate). Default null: a line with further columns is an error.
    /// </summary>
    public string? Rest { get; init; }

    /// <summary>
    /// Files with the ids of sentences, one for each file: line i is the id of sentence i. They make the text column <c>SentenceId</c>. Default null.
    /// </summary>
    public IReadOnlyList<string>? IdFiles { get; init; }

    /// <summary>Encoding of the files. Default null: UTF-8, and bytes that are not UTF-8 are an error.</summary>
    public Encoding? Encoding { get; init; }
}
