namespace Microsoft.ML.MultiTask.Data.Inputs;

/// <summary>What a <see cref="Document"/> input has learnt: the vocabulary of its words.</summary>
/// <param name="SentenceLengths">The column with the number of words of every sentence.</param>
/// <param name="Words">What was learnt of the words.</param>
internal sealed record DocumentState(string SentenceLengths, WordsState Words) : InputState
{
    /// <inheritdoc/>
    public override IReadOnlyList<ColumnUse> Columns => [new SentenceLengthsColumn(SentenceLengths, Words.Settings.Column), .. Words.Columns];

    /// <inheritdoc/>
    internal override InputState InPlaceOf(InputState other, string input) =>
        this with { Words = (WordsState)Words.InPlaceOf(SameKind(this, other, input).Words, input) };

    /// <inheritdoc/>
    public override InputBlocks CreateBlocks(IReadOnlyDictionary<string, SymbolTable> symbols) => new Blocks(SentenceLengths, Words.CreateBlocks(symbols));

    private sealed class Blocks(string sentenceLengths, InputBlocks words) : InputBlocks
    {
        /// <summary>The number of words, which is what a document costs. Where a corpus lacks the lengths of the sentences, there is no document.</summary>
        public override int Length(IReadOnlyDictionary<string, ColumnData> columns, int row) =>
            columns.ContainsKey(sentenceLengths) ? words.Length(columns, row) : 0;

        public override InputBlock Build(IReadOnlyList<RowReference> rows)
        {
            var lengths = new int[rows.Count];
            var ofSentences = new List<int>();
            var documents = new List<RowReference>(rows.Count); // words without sentences are none of a document
            for (int r = 0; r < lengths.Length; r++)
            {
                if (rows[r].Corpus.Find(sentenceLengths) is not Ragged<int> data) continue;
                documents.Add(rows[r]);
                lengths[r] = data.Length(rows[r].Row);
                ofSentences.AddRange(data[rows[r].Row]);
            }
            return new DocumentBlock(((TokenBlock)words.Build(documents)).InRows([.. ofSentences]), lengths);
        }
    }
}
