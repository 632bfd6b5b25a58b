using Microsoft.ML.Data;
using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Data.Columns;

namespace Microsoft.ML.MultiTask;

/// <summary>A vector of features: <c>Vector&lt;Single, N&gt;</c> of known size, dense or sparse, all finite.</summary>
/// <param name="Column">The name of the column.</param>
/// <param name="Size">The size it must have; 0 until it is bound to a view.</param>
public sealed record VectorColumn(string Column, int Size = 0) : ColumnUse(Column)
{
    /// <inheritdoc/>
    public override string Expected => Size == 0 ? "features: a vector of known size of Single" : $"features: a vector of {Size} Single";

    /// <inheritdoc/>
    public override bool MayBeMissing => false;

    /// <inheritdoc/>
    public override bool Accepts(DataViewType type) =>
        type is VectorDataViewType { IsKnownSize: true } vector && vector.ItemType.RawType == typeof(float) && (Size == 0 || vector.Size == Size);

    /// <inheritdoc/>
    public override ColumnData CreateData() => new Ragged<float>();

    /// <inheritdoc/>
    public override ColumnUse Bind(DataViewType type) => this with { Size = ((VectorDataViewType)type).Size };

    /// <inheritdoc/>
    public override ColumnReader Read(DataViewSchema.Column column, DataViewRow row, SymbolTable symbols, bool counted) =>
        new VectorReader<float, float>(row, column, FiniteCheck.For(column.Name, nanAllowed: false), mayBeEmpty: false);
}
