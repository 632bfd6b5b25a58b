namespace Microsoft.ML.MultiTask.Data;

/// <summary>The columns of one input, bound to the data.</summary>
/// <param name="Input">The name of the input.</param>
/// <param name="Columns">Its columns; the first one decides the lengths of the rows.</param>
/// <param name="MaximumLength">Longer rows are refused; null: no limit.</param>
internal sealed record InputColumns(string Input, IReadOnlyList<ColumnUse> Columns, int? MaximumLength);
