using System.Text.Json.Serialization;
using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Data.Inputs;
using Microsoft.ML.MultiTask.Objectives;

namespace Microsoft.ML.MultiTask;

/// <summary>Predicts the number of words of the row, or of all sentences of a document. It needs no labels.</summary>
public sealed record SentenceLength : Statistic
{
    /// <inheritdoc/>
    public override string Name { get; init; } = nameof(SentenceLength);

    /// <summary>The input whose words are counted; null (the default): the one it reads.</summary>
    public string? Source { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<string> RawInputs => Source is null ? [] : [Source];

    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<ColumnUse> Columns => [];

    /// <inheritdoc/>
    public override Func<Batch, float[]> Values(BuildContext context)
    {
        string source = Source ?? Input!;
        _ = context.State<InputState>(this with { Input = source });
        return batch => Lengths(batch.Input<InputBlock>(source));
    }

    /// <summary>The positions of a document are its sentences.</summary>
    private static float[] Lengths(InputBlock block) => block is DocumentBlock document
        ? [.. Enumerable.Range(0, document.Lengths.Length).Select(row => (float)document.WordsOf(row).Count())]
        : [.. block.Lengths.Select(length => (float)length)];
}
