namespace Microsoft.ML.MultiTask.Data.Inputs;

/// <summary>The documents of a batch. Their positions are sentences.</summary>
/// <param name="words">The words; its rows are the sentences of all documents.</param>
/// <param name="lengths">The number of sentences of every document.</param>
public sealed class DocumentBlock(TokenBlock words, int[] lengths) : InputBlock
{
    private readonly int[] _sentences = [.. Enumerable.Range(0, words.RowLengths.Length)];

    /// <summary>The words; its rows are the sentences of all documents.</summary>
    public TokenBlock Words => words;

    /// <inheritdoc/>
    public override int[] Lengths => lengths;

    /// <inheritdoc/>
    public override InputBlock Inner => words;

    /// <inheritdoc/>
    public override DocumentBlock Only(IReadOnlyList<int> rows) =>
        new(words.Only([.. rows.SelectMany(PositionsOf)]), [.. rows.Select(row => lengths[row])]);

    /// <summary>The positions of the words of a document in <see cref="Words"/>.</summary>
    internal IEnumerable<int> WordsOf(int row) => PositionsOf(row).SelectMany(words.PositionsOf);

    /// <summary>Whether two rows hold the same words in the same sentences.</summary>
    public override bool AreSame(int row, int other)
    {
        ReadOnlySpan<int> sentences = OfRow(_sentences, row), others = OfRow(_sentences, other);
        if (sentences.Length != others.Length) return false;
        for (int s = 0; s < sentences.Length; s++)
        {
            if (!words.AreSame(sentences[s], others[s])) return false;
        }
        return true;
    }
}
