using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Data.Inputs;

namespace Microsoft.ML.MultiTask;

/// <summary>A <c>Vector&lt;Single, N&gt;</c> column of features: counts, hand-made features, an image as a flat vector. Every row is one position.</summary>
public sealed record FeatureVector : Input
{
    /// <summary>Reads this column.</summary>
    public FeatureVector(string column)
    {
        Column = column;
        Name = column;
    }

    /// <summary>The column: dense or sparse, of known size, all finite.</summary>
    public string Column { get; init; }

    /// <inheritdoc/>
    public override string Name { get; init; }

    /// <inheritdoc/>
    public override IReadOnlyList<ColumnUse> Columns => [new VectorColumn(Column)];

    /// <inheritdoc/>
    public override InputState Learn(IReadOnlyList<ColumnUse> columns, IReadOnlyDictionary<string, SymbolTable> symbols) =>
        new VectorState(Column, ((VectorColumn)columns[0]).Size);

    /// <inheritdoc/>
    public override bool FitsEncoderOf(Input owner) => owner is FeatureVector;
}
