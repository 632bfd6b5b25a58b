using Microsoft.ML.MultiTask.Data;

namespace Microsoft.ML.MultiTask.Objectives;

/// <summary>What an objective predicts for the rows of a batch, as plain arrays: a part for every output column, each with as many values a row as it likes.
/// Classes and flags are <c>int</c>, numbers <c>float</c>, texts <c>string</c>.</summary>
/// <param name="rows">The number of rows.</param>
public sealed class TaskPrediction(int rows)
{
    private readonly Dictionary<string, (Array Values, int[] Offsets)> _parts = [];

    /// <summary>The number of rows.</summary>
    public int Rows => rows;

    /// <summary>Adds the part of an output column with as many values in every row; a part with no values at all was not asked for, and is left out.</summary>
    /// <param name="column">The name of the output column.</param>
    /// <param name="values">The values of all rows end to end.</param>
    public TaskPrediction With<T>(string column, T[] values)
    {
        if (values.Length > 0) _parts[column] = (values, LabelBlock.Even(rows, values.Length / Math.Max(1, rows)));
        return this;
    }

    /// <summary>Adds the part of an output column.</summary>
    /// <param name="column">The name of the output column.</param>
    /// <param name="values">The values of all rows end to end.</param>
    /// <param name="offsets">Where every row begins, in units of <paramref name="width"/> values, and where the last one ends: <c>rows + 1</c> numbers.</param>
    /// <param name="width">The number of values of a unit. Default 1.</param>
    public TaskPrediction With<T>(string column, T[] values, ReadOnlySpan<int> offsets, int width = 1)
    {
        var ends = new int[offsets.Length];
        for (int r = 0; r < ends.Length; r++) ends[r] = offsets[r] * width;
        _parts[column] = (values, ends);
        return this;
    }

    /// <summary>The values of a row in the part of an output column; empty when it was not asked for.</summary>
    /// <exception cref="InvalidOperationException">The part holds values of another type.</exception>
    public ReadOnlySpan<T> Of<T>(string column, int row)
    {
        if (!_parts.TryGetValue(column, out (Array Values, int[] Offsets) part)) return default;
        return part.Values is T[] values
            ? values.AsSpan(part.Offsets[row]..part.Offsets[row + 1])
            : throw new InvalidOperationException($"The part '{column}' of a prediction holds {part.Values.GetType().GetElementType()!.Name}, not {typeof(T).Name}.");
    }
}
