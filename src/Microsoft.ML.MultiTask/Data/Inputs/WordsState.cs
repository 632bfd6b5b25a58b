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

    /// <inheritdoc/>
    public override IReadOnlyList<ColumnUse> Columns => Settings.Columns;

    /// <inheritdoc/>
    public override InputBlocks CreateBlocks(IReadOnlyDictionary<string, SymbolTable> symbols) => new TokenBlocks(this, symbols);
}
