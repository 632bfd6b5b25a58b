using System.Text.Json.Serialization;
using Microsoft.ML.MultiTask.Objectives;

namespace Microsoft.ML.MultiTask;

/// <summary>
/// Predicts whether any word of a row carries certain labels, such as those of names (Cheng, Fang and Ostendorf 2015, "Open-Domain Name Error Detection using a
/// Multi-Task RNN"; with <see cref="Presence.PerPosition"/>, from every prefix of the row). A row with no such label is negative when all its words are
/// labelled, else unlabelled.
/// </summary>
public sealed record LabelPresence : Presence
{
    /// <summary>Reads the labels of this column.</summary>
    public LabelPresence(string labelColumnName)
    {
        LabelColumnName = labelColumnName;
        Name = $"{nameof(LabelPresence)}({labelColumnName})";
    }

    /// <summary>A column with one label a word, Text or Key; an empty vector where a row is not labelled.</summary>
    public string LabelColumnName { get; init; }

    /// <inheritdoc/>
    public override string Name { get; init; }

    /// <summary>The labels to look for; null (the default): all but <c>O</c>.</summary>
    public IReadOnlyList<string>? Wanted { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<ColumnUse> Columns => [new SequenceLabelColumn(LabelColumnName, Input!)];

    /// <inheritdoc/>
    public override PresenceReading Read(BuildContext context)
    {
        bool[] isWanted = context.Wanted(this, LabelColumnName, Wanted);
        string column = Columns[0].Column;
        return new PresenceReading(
            batch => [.. Enumerable.Range(0, batch.Rows.Count).Select(row => Flag(batch.RowLabels<int>(column, row), isWanted))]);
    }

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        if (Wanted is { Count: 0 })
        {
            throw new ArgumentException($"Objective '{Name}': the list of labels to look for is empty; null stands for all but O.", nameof(Wanted));
        }
    }

    private static float Flag(ReadOnlySpan<int> labels, bool[] isWanted)
    {
        foreach (int label in labels)
        {
            if (label != ColumnUse.Missing && isWanted[label]) return 1;
        }
        return labels.IsEmpty || labels.Contains(ColumnUse.Missing) ? float.NaN : 0;
    }
}
