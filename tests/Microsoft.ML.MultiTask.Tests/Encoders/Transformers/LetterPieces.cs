namespace Microsoft.ML.MultiTask.Tests.Encoders.Transformers;

/// <summary>Every letter is a piece: a is 4, b is 5 and so on.</summary>
public sealed record LetterPieces : SubwordTokenizer
{
    public override int Size => 30;

    public override int Begin => 0;

    public override int End => 1;

    public override int Unknown => 2;

    public override int? Mask => 3;

    public override IReadOnlyList<int> Cut(string word, bool isFirst) =>
        word.Length == 0 ? [Unknown] : [.. word.Select(letter => letter is >= 'a' and <= 'z' ? 4 + letter - 'a' : Unknown)];

    public override IEnumerable<ReadOnlyMemory<char>> Split(ReadOnlyMemory<char> text) => Enumerable.Range(0, text.Length).Select(i => text.Slice(i, 1));
}
