using Microsoft.ML.Data;
using Microsoft.ML.MultiTask.Data.Loading;

namespace Microsoft.ML.MultiTask.Tests.Data.Loading;

[TestClass]
public sealed class SentenceJoinTests
{
    private static readonly MLContext _ml = new(seed: 1);

    private static readonly LeftRow[] _leftRows =
        [new("s1", ["a", "b"]), new("s2", ["c"]), new("s3", ["d", "e"]), new("s4", ["f"]), new("", ["g"])];

    private static readonly RightRow[] _rightRows =
    [
        new("s3", ["d", "e"], ["O", "B"], 3, "three"), new("s1", ["ab"], ["X"], 1, "one"), new("s2", ["c"], ["I"], 2, "two"),
        new("", ["g"], ["Z"], 9, "empty"), new("", ["g"], ["Z"], 9, "empty"),
    ];

    private static readonly IDataView _left = _ml.Data.LoadFromEnumerable(_leftRows), _right = _ml.Data.LoadFromEnumerable(_rightRows);

    [TestMethod]
    public void VectorsAreEmptyWithoutPartnerOfTheSameLength()
    {
        IDataView joined = Join("Tags");

        CollectionAssert.AreEqual(
            new[] { "", "I", "O B", "", "" }, joined.GetColumn<string[]>("Tags").Select(tags => string.Join(' ', tags)).ToArray());
        CollectionAssert.AreEqual(new[] { "s1", "s2", "s3", "s4", "" }, joined.GetColumn<string>("LeftKey").ToArray());
        Assert.IsFalse(((VectorDataViewType)joined.Schema["Tags"].Type).IsKnownSize);
    }

    [TestMethod]
    public void ScalarsAreMissingWithoutPartner()
    {
        IDataView joined = Join("Number", "Name");

        CollectionAssert.AreEqual(new[] { 1f, 2f, 3f, float.NaN, float.NaN }, joined.GetColumn<float>("Number").ToArray());
        CollectionAssert.AreEqual(new[] { "one", "two", "three", "", "" }, joined.GetColumn<string>("Name").ToArray());
    }

    [TestMethod]
    public void KeysKeepTheirValues()
    {
        IDataView keyed = _ml.Transforms.Conversion.MapValueToKey("Tags").Fit(_right).Transform(_right);
        IDataView joined = SentenceJoin.Join(_left, keyed, "LeftKey", "RightKey", ["Tags"]);
        IDataView mapped = _ml.Transforms.Conversion.MapKeyToValue("Tags").Fit(joined).Transform(joined);

        CollectionAssert.AreEqual(new[] { "O", "B" }, mapped.GetColumn<string[]>("Tags").ElementAt(2));
    }

    [TestMethod]
    public void CursorPassesActivationThrough()
    {
        IDataView joined = Join("Tags");
        using DataViewRowCursor cursor = joined.GetRowCursor([joined.Schema["Tags"]]);
        Assert.IsTrue(cursor.IsColumnActive(joined.Schema["Tags"]));
        Assert.IsFalse(cursor.IsColumnActive(joined.Schema["LeftKey"]));
        Assert.ThrowsExactly<InvalidOperationException>(() => cursor.GetGetter<ReadOnlyMemory<char>>(joined.Schema["LeftKey"]));
        Assert.ThrowsExactly<InvalidOperationException>(() => cursor.GetGetter<int>(joined.Schema["Tags"]));

        DataViewRowCursor[] set = joined.GetRowCursorSet(joined.Schema, 2, joined.CanShuffle ? new Random(1) : null);
        int rows = set.Sum(Count);
        Assert.AreEqual(_leftRows.Length, rows);

        static int Count(DataViewRowCursor cursor)
        {
            using (cursor)
            {
                int count = 0;
                while (cursor.MoveNext())
                    count++;
                return count;
            }
        }
    }

    [TestMethod]
    public void BadArgumentsAreNamed()
    {
        Check("The right view has no column 'Absent'; it has 'RightKey', 'Tokens', 'Tags', 'Number', 'Name', 'Flag'.", () => Join("Absent"));
        Check("Key column 'LeftTokens' of the left view is of type",
            () => SentenceJoin.Join(_left, _right, "LeftTokens", "RightKey", ["Tags"]));
        Check("The left view has a column 'Tokens' already", () => Join("Tokens"));
        Check("Column 'Tags' is named twice", () => Join("Tags", "Tags"));
        Check("'Flag' is of type Boolean, which has no missing value", () => Join("Flag"));
        Check("Tokens column 'Name' of the left view", () => SentenceJoin.Join(_right, _right, "RightKey", "RightKey", [], "Name"));
        IDataView doubled = _ml.Data.LoadFromEnumerable(_rightRows.Append(_rightRows[0]));
        Check("Key 's3' occurs twice", () => SentenceJoin.Join(_left, doubled, "LeftKey", "RightKey", ["Tags"]));
        var longKey = _rightRows[0] with { RightKey = new string('k', 9_000) };
        IDataView longDoubled = _ml.Data.LoadFromEnumerable([longKey, longKey]);
        Check($"Key '{new string('k', 80)}…' (9000 characters) occurs twice", () => SentenceJoin.Join(_left, longDoubled, "LeftKey", "RightKey", ["Tags"]));

        static void Check(string problem, Action join) => StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(join).Message, problem);
    }

    [TestMethod]
    [DataRow("train", 12_544, 12_526)]
    [DataRow("dev", 2_001, 1_966)]
    [DataRow("test", 2_077, 2_058)]
    public void RealLayersJoinBySentence(string split, int sentences, int withChunks)
    {
        IDataView treebank = ConlluLoader.Load([RealCorpora.File($"ewt/en_ewt-{split}.conllu")]);
        IDataView names = ConllLoader.Load([RealCorpora.File($"ewt/ner/{split}.iob2")], new ConllOptions { Columns = [null, "Tokens", "Ner"] });
        IDataView chunks = ConllLoader.Load([RealCorpora.File($"ewt/chunks/{split}.txt")], new ConllOptions
        {
            Columns = ["Tokens", null, "Chunk"],
            Comment = null,
            IdFiles = [RealCorpora.File($"ewt/chunks/{split}.ids")],
        });
        IDataView joined = SentenceJoin.Join(treebank, names, "sent_id", "sent_id", ["Ner"]);
        joined = SentenceJoin.Join(joined, chunks, "sent_id", "SentenceId", ["Chunk"]);

        Assert.AreEqual(sentences, joined.GetRowCount());
        Assert.AreEqual(withChunks, joined.GetColumn<string[]>("Chunk").Count(tags => tags.Length > 0));
        int withNames = joined.GetColumn<string[]>("Ner").Count(tags => tags.Length > 0);
        Assert.IsInRange(sentences - 15, sentences, withNames);
        Assert.IsTrue(joined.GetColumn<string[]>("Ner").Zip(joined.GetColumn<string[]>("Tokens")).All(
            row => row.First.Length == 0 || row.First.Length == row.Second.Length));
    }

    private static IDataView Join(params string[] columns) => SentenceJoin.Join(_left, _right, "LeftKey", "RightKey", columns);

    private sealed record LeftRow(string LeftKey, string[] Tokens)
    {
        public string[] LeftTokens => Tokens;
    }

    private sealed record RightRow(string RightKey, string[] Tokens, string[] Tags, float Number, string Name)
    {
        public bool Flag => true;
    }
}
