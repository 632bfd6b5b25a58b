using Microsoft.ML.Data;
using Microsoft.ML.MultiTask.Interop;

namespace Microsoft.ML.MultiTask.Tests.Interop;

[TestClass]
public sealed class ShapesTests
{
    [TestMethod]
    public void AColumnHasTheTypeThatWasAskedFor()
    {
        SchemaShape.Column names = Shapes.Column("KeyValues", SchemaShape.Column.VectorKind.Vector, TextDataViewType.Instance);
        SchemaShape.Column column = Shapes.Column("Tag", SchemaShape.Column.VectorKind.VariableVector, NumberDataViewType.UInt32, isKey: true, [names]);

        Assert.AreEqual(("Tag", true, 1), (column.Name, column.IsKey, column.Annotations.Count));
        Assert.AreEqual("VarVector<Key<UInt32>>", Shapes.Describe(column));
    }

    [TestMethod]
    public void TheShapeOfDataIsFoundByName()
    {
        var schema = new DataViewSchema.Builder();
        schema.AddColumn("X", NumberDataViewType.Single);
        SchemaShape shape = Shapes.Of(schema.ToSchema());

        Assert.AreEqual(NumberDataViewType.Single, Shapes.Find(shape, "X")?.ItemType);
        Assert.IsNull(Shapes.Find(shape, "Y"));
    }
}
