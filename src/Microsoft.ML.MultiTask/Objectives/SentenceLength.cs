using System.Text.Json.Serialization;
using Microsoft.ML.MultiTask.Data;

namespace Microsoft.ML.MultiTask.Objectives;

/// <summary>Predicts the number of words of the row. It needs no labels.</summary>
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
        return batch => [.. Enumerable.Range(0, batch.Rows.Count).Select(row => (float)batch.Segments(source).Length(row))];
    }
}
