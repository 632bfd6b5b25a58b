using Microsoft.ML.Data;

namespace Microsoft.ML.MultiTask.Interop;

/// <summary>Schema shapes: what an estimator knows of columns before there is data.</summary>
internal static class Shapes
{
    /// <summary>A column.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="kind">One value, a vector of known length, or one of any length.</param>
    /// <param name="itemType">The type of one value.</param>
    /// <param name="isKey">Whether the value is a key.</param>
    /// <param name="annotations">The annotations it carries; null for none.</param>
    public static SchemaShape.Column Column(string name, SchemaShape.Column.VectorKind kind, DataViewType itemType, bool isKey = false,
        IEnumerable<SchemaShape.Column>? annotations = null) =>
        new(name, kind, itemType, isKey, annotations is null ? null : new SchemaShape(annotations));

    /// <summary>The shape of data that is there.</summary>
    public static SchemaShape Of(DataViewSchema schema) => SchemaShape.Create(schema);

    /// <summary>The column of a name; null where there is none.</summary>
    public static SchemaShape.Column? Find(SchemaShape shape, string name) => shape.TryFindColumn(name, out SchemaShape.Column column) ? column : null;

    /// <summary>The type of a column in ML.NET's words, for messages.</summary>
    public static string Describe(SchemaShape.Column column) => column.GetTypeString();
}
