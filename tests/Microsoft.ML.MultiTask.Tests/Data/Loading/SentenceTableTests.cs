using Microsoft.ML.Data;
using Microsoft.ML.MultiTask.Data.Loading;

namespace Microsoft.ML.MultiTask.Tests.Data.Loading;

[TestClass]
public sealed class SentenceTableTests
{
    private const int Rows = 300;

    private static readonly IDataView _view = Load();

    [TestMethod]
    public void CursorGivesRowsInOrderWithPositions()
    {
        using DataViewRowCursor cursor = _view.GetRowCursor(_view.Schema);
        var index = cursor.GetGetter<int>(_view.Schema["SentenceIndex"]);
        ValueGetter<DataViewRowId> id = cursor.GetIdGetter();
        Assert.AreEqual(-1, cursor.Position);
        int value = -1;
        DataViewRowId rowId = default;
        for (int row = 0; row < Rows; row++)
        {
            Assert.IsTrue(cursor.MoveNext());
            index(ref value);
            id(ref rowId);
            Assert.AreEqual(row, value);
            Assert.AreEqual(row, cursor.Position);
            Assert.AreEqual((ulong)row, rowId.Low);
        }
        Assert.IsFalse(cursor.MoveNext());
        Assert.IsFalse(cursor.MoveNext());
        Assert.AreEqual(-1, cursor.Position);
    }

    [TestMethod]
    public void ValuesCanBeReadOnlyAtARow()
    {
        using DataViewRowCursor cursor = _view.GetRowCursor(_view.Schema);
        var getter = cursor.GetGetter<int>(_view.Schema["SentenceIndex"]);
        int value = 0;

        StringAssert.Contains(Assert.ThrowsExactly<InvalidOperationException>(() => getter(ref value)).Message, "MoveNext");
    }

    [TestMethod]
    public void OnlyColumnsAskedForAreActive()
    {
        DataViewSchema.Column tokens = _view.Schema["Tokens"], index = _view.Schema["SentenceIndex"];
        using DataViewRowCursor cursor = _view.GetRowCursor([tokens]);

        Assert.IsTrue(cursor.IsColumnActive(tokens));
        Assert.IsFalse(cursor.IsColumnActive(index));
        StringAssert.Contains(Assert.ThrowsExactly<InvalidOperationException>(() => cursor.GetGetter<int>(index)).Message, "was not asked for");
        StringAssert.Contains(Assert.ThrowsExactly<InvalidOperationException>(() => cursor.GetGetter<int>(tokens)).Message, "'Tokens' has values of type");
    }

    [TestMethod]
    public void CursorsOfASetShareTheRowsInWholeBatches()
    {
        DataViewRowCursor[] cursors = _view.GetRowCursorSet([_view.Schema["SentenceIndex"]], 3);
        var batches = new Dictionary<long, int>();
        var rows = new List<int>();
        for (int i = 0; i < cursors.Length; i++)
        {
            long last = -1;
            foreach (int row in Indices(cursors[i], batch =>
            {
                Assert.IsGreaterThanOrEqualTo(last, batch);
                Assert.AreEqual(i, batches.GetValueOrDefault(last = batch, i), "a batch belongs to one cursor");
                batches[batch] = i;
            }))
                rows.Add(row);
        }

        Assert.HasCount(3, cursors);
        CollectionAssert.AreEqual(Enumerable.Range(0, Rows).ToArray(), rows.Order().ToArray());
    }

    [TestMethod]
    public void ASmallTableGivesFewCursors() => Assert.HasCount(5, _view.GetRowCursorSet(_view.Schema, 100));

    [TestMethod]
    public void ShufflingIsAPermutationFixedByTheSeed()
    {
        Assert.IsTrue(_view.CanShuffle);
        int[] first = Shuffled(1), second = Shuffled(1), other = Shuffled(2);

        CollectionAssert.AreEqual(first, second);
        CollectionAssert.AreNotEqual(first, other);
        CollectionAssert.AreEquivalent(Enumerable.Range(0, Rows).ToArray(), first);
        CollectionAssert.AreNotEqual(Enumerable.Range(0, Rows).ToArray(), first);
    }

    [TestMethod]
    public void ShuffledCursorSetsCoverAllRows()
    {
        DataViewRowCursor[] cursors = _view.GetRowCursorSet([_view.Schema["SentenceIndex"]], 2, new Random(1));

        CollectionAssert.AreEquivalent(Enumerable.Range(0, Rows).ToArray(), cursors.SelectMany(cursor => Indices(cursor, _ => { })).ToArray());
    }

    [TestMethod]
    public void StockTransformsAndSaversTakeTheView()
    {
        var ml = new MLContext(seed: 1);
        IDataView mapped = ml.Transforms.Conversion.MapValueToKey("Key", "Tokens").Fit(_view).Transform(_view);
        using var stream = new MemoryStream();
        ml.Data.SaveAsBinary(mapped, stream, keepHidden: false);
        stream.Position = 0;
        IDataView loaded = ml.Data.LoadFromBinary(new MultiStreamSourceOf(stream));

        CollectionAssert.AreEqual(_view.GetColumn<string[]>("Tokens").Last(), loaded.GetColumn<string[]>("Tokens").Last());
        CollectionAssert.AreEqual(
            Enumerable.Range(0, Rows).ToArray(), ml.Data.ShuffleRows(_view, seed: 3).GetColumn<int>("SentenceIndex").Order().ToArray());
        CollectionAssert.AreEqual(mapped.GetColumn<uint[]>("Key").Last(), loaded.GetColumn<uint[]>("Key").Last());
    }

    private static int[] Shuffled(int seed) => [.. Indices(_view.GetRowCursor([_view.Schema["SentenceIndex"]], new Random(seed)), _ => { })];

    private static IEnumerable<int> Indices(DataViewRowCursor cursor, Action<long> seeBatch)
    {
        using (cursor)
        {
            var getter = cursor.GetGetter<int>(_view.Schema["SentenceIndex"]);
            int value = 0;
            while (cursor.MoveNext())
            {
                seeBatch(cursor.Batch);
                getter(ref value);
                yield return value;
            }
        }
    }

    private static IDataView Load()
    {
        using var files = new TextFiles();
        string text = string.Concat(Enumerable.Range(0, Rows).Select(row => string.Concat(Enumerable.Repeat($"w{row}\n", 1 + (row % 3))) + "\n"));
        return ConllLoader.Load([files.Write(text)], new ConllOptions { Columns = ["Tokens"] });
    }

    private sealed class MultiStreamSourceOf(MemoryStream stream) : IMultiStreamSource
    {
        public int Count => 1;

        public string? GetPathOrNull(int index) => null;

        public Stream Open(int index) => new MemoryStream(stream.ToArray());

        public TextReader OpenTextReader(int index) => new StreamReader(Open(index));
    }
}
