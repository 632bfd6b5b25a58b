namespace Microsoft.ML.MultiTask.Data.Columns;

/// <summary>Lets 0, 1 and NaN (missing) through.</summary>
internal static class FlagCheck
{
    public static Func<float, long, float> For(string column) => (value, row) => value is 0 or 1 || float.IsNaN(value)
        ? value
        : throw new InvalidOperationException($"Column '{column}' has the value {value} in row {row}; a yes-or-no label is 0, 1 or NaN (missing).");
}
