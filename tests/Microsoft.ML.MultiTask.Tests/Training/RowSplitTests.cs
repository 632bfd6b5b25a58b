using Microsoft.ML.MultiTask.Tests.EndToEnd;
using Microsoft.ML.MultiTask.Training;

namespace Microsoft.ML.MultiTask.Tests.Training;

[TestClass]
public sealed class RowSplitTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void EveryRowIsInOneOfTheParts()
    {
        IDataView rows = Toy.View(_ml, 200);
        int[] kept = Ids(rows, 0.3, 1, false), held = Ids(rows, 0.3, 1, true);
        CollectionAssert.AreEqual(Enumerable.Range(0, 200).ToArray(), kept.Concat(held).Order().ToArray());
        Assert.AreEqual(60, held.Length, 20);
        CollectionAssert.AreEqual(held, Ids(rows, 0.3, 1, true));
        CollectionAssert.AreNotEqual(held, Ids(rows, 0.3, 2, true));
    }

    [TestMethod]
    public void RowsKeepTheirNumbers()
    {
        var split = new RowSplit(Toy.View(_ml, 50), 0.5, 1, true);
        using DataViewRowCursor cursor = split.GetRowCursor([split.Schema["Id"]]);
        ValueGetter<int> getter = cursor.GetGetter<int>(split.Schema["Id"]);
        while (cursor.MoveNext())
        {
            int id = 0;
            getter(ref id);
            Assert.AreEqual(id, cursor.Position);
        }
    }

    [TestMethod]
    public void AnErrorNamesTheRowOfTheWholeView()
    {
        ToyRow[] rows = Toy.Rows(40);
        rows[33].Tags = ["N", "N", .. rows[33].Tags];
        InvalidOperationException error = Assert.ThrowsExactly<InvalidOperationException>(
            () => _ml.MultiTask().Trainer(Toy.Tagger with { ValidationFraction = 0.5 }).Fit(_ml.Data.LoadFromEnumerable(rows)));
        Assert.Contains(" values in row 33 of the ", error.Message);
    }

    private static int[] Ids(IDataView rows, double share, int seed, bool isHeldOut) => [.. Toy.Column<int>(new RowSplit(rows, share, seed, isHeldOut), "Id")];
}
