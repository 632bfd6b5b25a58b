namespace Microsoft.ML.MultiTask.Data.Columns;

/// <summary>Refuses numbers that would poison the network.</summary>
internal static class FiniteCheck
{
    public static Func<float, long, float> For(string column, bool nanAllowed) => (value, row) => float.IsFinite(value) || (nanAllowed && float.IsNaN(value))
        ? value
        : throw new InvalidOperationException(
            $"Column '{column}' has the value {value} in row {row}; " + (nanAllowed
                ? "use a finite number, or NaN where the row is not labelled."
                : "replace it before training, for instance with ReplaceMissingValues, or filter the row."));
}
