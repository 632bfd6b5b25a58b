using System.Text.Json.Serialization;
using Microsoft.ML.MultiTask.Data.Vectors;

namespace Microsoft.ML.MultiTask.Data.Inputs;

/// <summary>What a <see cref="Words"/> input has learnt: its vocabularies.</summary>
internal sealed record WordsState : InputState
{
    /// <summary>The number of different byte ids: 256 bytes, and id 0 for none.</summary>
    public const int ByteIds = 257;

    /// <summary>The settings it was learnt with.</summary>
    public required Words Settings { get; init; }

    /// <summary>The words.</summary>
    public required Vocabulary Words { get; init; }

    /// <summary>The characters (Unicode scalar values).</summary>
    public required Vocabulary Characters { get; init; }

    /// <summary>The categories of every side feature.</summary>
    public required IReadOnlyList<Vocabulary> Features { get; init; }

    /// <summary>The dimension of the pretrained vectors that the word embeddings start from; null without.</summary>
    public int? VectorSize { get; init; }

    /// <summary>The pretrained vectors of the words of the vocabulary; null without, and in a saved model, whose weights hold them.</summary>
    [JsonIgnore]
    public LoadedWordVectors? Vectors { get; init; }

    /// <summary>Whether an encoder reads by these vocabularies what was laid out by others.</summary>
    [JsonIgnore]
    public bool IsInPlaceOfOther { get; init; }

    /// <inheritdoc/>
    public override IReadOnlyList<ColumnUse> Columns => Settings.Columns;

    /// <summary>The place of the side feature of a column; below 0 where there is none.</summary>
    public int FeatureOf(string column)
    {
        int place = Settings.Features.Count - 1;
        while (place >= 0 && Settings.Features[place].Column != column) place--;
        return place;
    }

    /// <summary>Words as an encoder reads them that was built from this: laid out by these vocabularies.</summary>
    /// <param name="block">The words as the input has laid them out.</param>
    public TokenBlock Read(TokenBlock block) => IsInPlaceOfOther ? block.ReadBy(this) : block;

    /// <inheritdoc/>
    internal override InputState InPlaceOf(InputState other, string input)
    {
        WordsState words = SameKind(this, other, input);
        if (Settings.Features.FirstOrDefault(feature => words.FeatureOf(feature.Column) < 0) is { } missing)
        {
            throw new InvalidOperationException($"The saved encoder reads the side feature '{missing.Column}' of every word, which input '{input}' lacks; add "
                + $"new TokenFeature(\"{missing.Column}\") to its Features.");
        }
        return this with { IsInPlaceOfOther = true, Vectors = null, Settings = Settings with { Vectors = null } };
    }

    /// <inheritdoc/>
    public override InputBlocks CreateBlocks(IReadOnlyDictionary<string, SymbolTable> symbols) => new TokenBlocks(this, symbols);
}
