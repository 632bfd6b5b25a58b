using System.Text.Json.Serialization;
using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Data.Inputs;
using Microsoft.ML.MultiTask.Objectives;

namespace Microsoft.ML.MultiTask;

/// <summary>Predicts a number that a function of your own makes of the row: of its words or its vector, and of the columns that it asks for.</summary>
/// <example><code>new RowStatistic { Name = "Questions", Measure = row => row.Words.Count(word => word == "?") }</code></example>
public sealed record RowStatistic : Statistic
{
    /// <inheritdoc/>
    public override string Name { get; init; } = nameof(RowStatistic);

    /// <summary>Makes the number; NaN where there is none. It is called at every step for every row, so it should be quick, and always give the same number for
    /// the same row. A function cannot be saved with the settings.</summary>
    [JsonIgnore]
    public Func<StatisticRow, float>? Measure { get; init; }

    /// <summary>The columns that the function reads beside the words or the vector, with the way each is read, such as
    /// <see cref="SequenceLabelColumn"/> or <see cref="NumberColumn"/>. Default none.</summary>
    public IReadOnlyList<ColumnUse> Reads { get; init; } = [];

    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<ColumnUse> Columns => Reads;

    /// <inheritdoc/>
    [JsonIgnore]
    public override bool NeedsLabels => false;

    /// <inheritdoc/>
    public override Func<Batch, float[]> Values(BuildContext context)
    {
        Func<StatisticRow, float> measure = Measure!;
        string input = Input!;
        SymbolTable? symbols = context.State<InputState>(this) switch
        {
            WordsState words => context.SymbolsOf(this, words),
            DocumentState document => context.SymbolsOf(this, document.Words),
            _ => null, // there are no words
        };
        return batch => [.. Enumerable.Range(0, batch.Rows.Count)
            .Select(row => Checked(measure(new StatisticRow(batch, row, input, symbols, Reads, context.Labels)), batch.Rows[row]))];
    }

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        if (Measure is null)
        {
            throw new ArgumentException($"Objective '{Name}': there is no function to make the number; set Measure, which is not saved with settings.",
                nameof(Measure));
        }
    }

    private float Checked(float value, RowReference row) => float.IsInfinity(value)
        ? throw new InvalidOperationException($"Objective '{Name}': Measure gave {value} for row {row.Row} of {row.Corpus.Name}; give a finite number, or NaN "
            + $"where "
            + "there is none.")
        : value;
}
