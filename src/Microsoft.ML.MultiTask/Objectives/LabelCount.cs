using System.Text.Json.Serialization;
using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Objectives;

namespace Microsoft.ML.MultiTask;

/// <summary>Predicts how many words of the row carry certain labels, such as the number of its verbs or of its names (those that begin one:
/// <c>B-PER</c>). Rows in which any word is not labelled are left out.</summary>
public sealed record LabelCount : Statistic
{
    /// <summary>Counts labels of this column.</summary>
    public LabelCount(string labelColumnName)
    {
        LabelColumnName = labelColumnName;
        Name = $"{nameof(LabelCount)}({labelColumnName})";
    }

    /// <summary>A column with one label a word, Text or Key; an empty vector where a row is not labelled.</summary>
    public string LabelColumnName { get; init; }

    /// <inheritdoc/>
    public override string Name { get; init; }

    /// <summary>The labels that count; null (the default): all but <c>O</c>.</summary>
    public IReadOnlyList<string>? Wanted { get; init; }

    /// <summary>Predict the share of the words instead of their number. Default false.</summary>
    public bool Share { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<ColumnUse> Columns => [new SequenceLabelColumn(LabelColumnName, Input!)];

    /// <inheritdoc/>
    public override Func<Batch, float[]> Values(BuildContext context)
    {
        bool[] isWanted = context.Wanted(this, LabelColumnName, Wanted);
        string column = Columns[0].Column;
        return batch => [.. Enumerable.Range(0, batch.Rows.Count).Select(row => Count(batch.RowLabels<int>(column, row), isWanted))];
    }

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        if (Wanted is { Count: 0 }) throw new ArgumentException($"Objective '{Name}': the list of labels to count is empty; null stands for all but "
            + $"O.", nameof(Wanted));
    }

    private float Count(ReadOnlySpan<int> labels, bool[] isWanted)
    {
        if (labels.IsEmpty || labels.Contains(ColumnUse.Missing)) return float.NaN;
        int count = 0;
        foreach (int label in labels) count += isWanted[label] ? 1 : 0;
        return Share ? (float)count / labels.Length : count;
    }
}
