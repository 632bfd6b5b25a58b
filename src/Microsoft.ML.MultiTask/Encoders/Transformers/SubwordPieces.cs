using System.Collections.Concurrent;
using Microsoft.ML.MultiTask.Data.Inputs;

namespace Microsoft.ML.MultiTask.Encoders.Transformers;

/// <summary>Words cut by a tokenizer; what was cut before is remembered.</summary>
internal sealed class SubwordPieces(SubwordTokenizer tokenizer) : PieceSource
{
    /// <summary>How many words are remembered before memory is given back.</summary>
    private const int Remembered = 100_000;

    private readonly ConcurrentDictionary<(string Word, bool IsFirst), IReadOnlyList<int>> _cut = new();

    public override int Size => tokenizer.Size;

    public override int Begin => tokenizer.Begin;

    public override int End => tokenizer.End;

    public override IReadOnlyList<int>[] Cut(TokenBlock block, bool isTraining)
    {
        if (_cut.Count > Remembered) _cut.Clear();
        string?[] texts = block.Texts.Value;
        int[] hidden = [tokenizer.Mask ?? tokenizer.Unknown];
        var pieces = new IReadOnlyList<int>[block.SymbolIndex.Length];
        for (int row = 0; row < block.RowLengths.Length; row++)
        {
            for (int t = block.StartOf(row); t < block.StartOf(row + 1); t++)
            {
                pieces[t] = texts[block.SymbolIndex[t]] is { } word ? Cut(word, isFirst: t == block.StartOf(row)) : hidden;
            }
        }
        return pieces;
    }

    private IReadOnlyList<int> Cut(string word, bool isFirst) =>
        _cut.GetOrAdd((word, isFirst), static (key, by) => by.Cut(key.Word, key.IsFirst), tokenizer);
}
