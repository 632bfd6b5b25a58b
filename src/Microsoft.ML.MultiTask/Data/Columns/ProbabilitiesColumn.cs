using Microsoft.ML.Data;
using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Data.Columns;

namespace Microsoft.ML.MultiTask;

/// <summary>Probabilities that another model gave: one number a class for the row, or for every position of an input, end to end; empty or NaN where there are
/// none. A vector of unknown size holds those of positions.</summary>
/// <param name="Column">The name of the column.</param>
/// <param name="Input">The input whose positions a vector of unknown size goes with.</param>
/// <param name="Size">The numbers of a row; 0 for those of positions, and until it is bound to a view.</param>
/// <param name="PerPosition">Whether it holds probabilities of positions; known when it is bound to a view.</param>
internal sealed record ProbabilitiesColumn(string Column, string Input, int Size = 0, bool PerPosition = false) : ColumnUse(Column)
{
    /// <summary>Probabilities may be so far above 1 by rounding.</summary>
    private const float Slack = 1e-3f;

    private const string LabelValues = "TrainingLabelValues";

    /// <inheritdoc/>
    public override string Expected => PerPosition ? "probabilities: a vector of Single with one number a class for every position"
        : Size > 0 ? $"probabilities: {Size} Single" : "probabilities: Single or a vector of Single";

    /// <inheritdoc/>
    public override string? AlignedWith => PerPosition ? Input : null;

    /// <inheritdoc/>
    public override bool Accepts(DataViewType type) => type.GetItemType().RawType == typeof(float) && ((Size == 0 && !PerPosition) || Bind(type) == this);

    /// <inheritdoc/>
    public override ColumnUse Bind(DataViewType type) => type switch
    {
        VectorDataViewType { IsKnownSize: true, Size: int size } => this with { Size = size },
        VectorDataViewType => this with { PerPosition = true },
        _ => this with { Size = 1 },
    };

    /// <inheritdoc/>
    public override bool Fits(int values, int positions) => positions > 0 && values % positions == 0;

    /// <inheritdoc/>
    public override string ExpectedAlignment => "one number a class for every token, end to end";

    /// <inheritdoc/>
    public override ColumnData CreateData() => new Ragged<float>();

    /// <inheritdoc/>
    public override ColumnReader Read(DataViewSchema.Column column, DataViewRow row, SymbolTable symbols, bool counted)
    {
        string[] names = Names(column);
        // The first view names the classes.
        if (symbols.Count == 0) foreach (string name in names) symbols.Add(name, 0);
        if (!symbols.Texts.SequenceEqual(names))
        {
            throw new InvalidOperationException($"Column '{Column}' names other classes in one view than in another, or in another order: "
                + $"{string.Join(", ", names)} instead of {string.Join(", ", symbols.Texts)}.");
        }
        return column.Type is VectorDataViewType ? new VectorReader<float, float>(row, column, Checked) : new ScalarReader<float, float>(row, column, Checked);
    }

    /// <inheritdoc/>
    public override LabelBlock Gather(IReadOnlyList<(ColumnData? Data, int Row)> rows, ReadOnlySpan<int> lengths)
    {
        if (!PerPosition) return Gathering.RowLabels(rows, Size, float.NaN);
        int classes = Classes(rows, lengths), positions = 0;
        foreach (int length in lengths) positions += length;
        var gathered = new float[positions * classes];
        Array.Fill(gathered, float.NaN);
        for (int r = 0, start = 0; r < rows.Count; start += lengths[r++] * classes)
        {
            if (rows[r].Data is Ragged<float> data) data[rows[r].Row].CopyTo(gathered.AsSpan(start));
        }
        return new LabelBlockOf<float>(LabelBlock.OffsetsOf(lengths, classes), gathered, float.NaN);
    }

    /// <summary>The numbers of a position: 0 where no row has any.</summary>
    private int Classes(IReadOnlyList<(ColumnData? Data, int Row)> rows, ReadOnlySpan<int> lengths)
    {
        int classes = 0;
        for (int r = 0; r < rows.Count; r++)
        {
            int values = rows[r].Data?.Length(rows[r].Row) ?? 0;
            if (values == 0) continue;
            int found = values / lengths[r];
            if (classes != 0 && found != classes)
            {
                throw new InvalidOperationException(
                    $"Column '{Column}' has {found} probabilities for every position of one row and {classes} for those of another; give one for every class.");
            }
            classes = found;
        }
        return classes;
    }

    private float Checked(float value, long row) => value is >= 0 and <= 1 + Slack || float.IsNaN(value)
        ? value
        : throw new InvalidOperationException($"Column '{Column}' has the value {value} in row {row}; probabilities are from 0 to 1, or NaN where there are "
            + $"none. "
            + "Take the teacher's column of probabilities, not that of its raw scores.");

    private static string[] Names(DataViewSchema.Column column)
    {
        if (column.Type is VectorDataViewType { IsKnownSize: true } && column.HasSlotNames()) return SlotNames.Of(column);
        if (column.Annotations.Schema.GetColumnOrNull(LabelValues) is not { Type: VectorDataViewType { ItemType: TextDataViewType } }) return [];
        VBuffer<ReadOnlyMemory<char>> names = default;
        column.Annotations.GetValue(LabelValues, ref names);
        return [.. names.DenseValues().Select(name => name.ToString())];
    }
}
