using System.Text;
using Microsoft.ML.Data;
using Microsoft.ML.MultiTask.Data.Loading;

namespace Microsoft.ML.MultiTask.Tests.Data.Loading;

[TestClass]
public sealed class ConllLoaderTests
{
    private static readonly ConllOptions _chunks = new() { Columns = ["Tokens", null, "Chunk"] };

    private readonly TextFiles _files = new();

    [TestCleanup]
    public void Cleanup() => _files.Dispose();

    [TestMethod]
    public void NamedColumnsAreReadAndOthersSkipped()
    {
        IDataView view = Load("a b\tDT\tB-NP\nc\tNN\tI-NP\n\nd\tNN\t_", _chunks);

        CollectionAssert.AreEqual(new[] { "a b", "c" }, Texts(view, "Tokens")[0]);
        CollectionAssert.AreEqual(new[] { "B-NP", "I-NP" }, Texts(view, "Chunk")[0]);
        CollectionAssert.AreEqual(new[] { "" }, Texts(view, "Chunk")[1]);
        CollectionAssert.AreEqual(
            new[] { "Tokens", "Chunk", "SentenceIndex", "DocumentId", "DocumentIndex", "NewParagraph" }, view.Schema.Select(column => column.Name).ToArray());
    }

    [TestMethod]
    [DataRow("\r")]
    [DataRow("\r\n")]
    public void LinesEndInAnyWay(string end)
    {
        string path = _files.Write("# id = 1\na\tX\tO\nb\tX\tB\n\nc\tX\tO".Replace("\n", end)), ids = _files.Write($"s1{end}s2{end}", "ids");
        IDataView view = ConllLoader.Load([path], _chunks with { IdFiles = [ids] });

        CollectionAssert.AreEqual(new[] { "O B", "O" }, Texts(view, "Chunk").Select(row => string.Join(' ', row)).ToArray());
        CollectionAssert.AreEqual(new[] { "s1", "s2" }, view.GetColumn<string>("SentenceId").ToArray());
        CollectionAssert.AreEqual(new[] { "1", "" }, view.GetColumn<string>("id").ToArray());
    }

    [TestMethod]
    public void AFileWithoutSentencesIsRefused()
    {
        string path = _files.Write("#a\n\n#b\n");
        var words = new ConllOptions { Columns = ["Tokens"] };

        Assert.AreEqual(
            $"{path}, line 3: the file ends and no line of it is a token; check Comment and Boundary, or leave the file out.",
            Assert.ThrowsExactly<FormatException>(() => ConllLoader.Load([path], words)).Message);
        Assert.AreEqual(0, Load("\n \n", words).GetRowCount());
    }

    [TestMethod]
    public void MissingSymbolHoldsForLabelsOnly()
    {
        IDataView view = Load("_\t_\t-\n", _chunks with { Columns = ["Tokens", "A", "B"] });
        CollectionAssert.AreEqual(new[] { "_", "", "-" }, new[] { Texts(view, "Tokens")[0][0], Texts(view, "A")[0][0], Texts(view, "B")[0][0] });

        view = Load("_\t_\t-\n", _chunks with { Columns = ["Tokens", "A", "B"], Missing = "-" });
        CollectionAssert.AreEqual(new[] { "_", "_", "" }, new[] { Texts(view, "Tokens")[0][0], Texts(view, "A")[0][0], Texts(view, "B")[0][0] });

        view = Load("_\t_\t-\n", _chunks with { Columns = ["Tokens", "A", "B"], Missing = null });
        Assert.AreEqual("_", Texts(view, "A")[0][0]);
    }

    [TestMethod]
    public void LineWithSeparatorIsATokenWhateverItsStart()
    {
        IDataView view = Load("# sent_id = s1\n# newdoc id = d\n#\tNN\tO\n", _chunks);

        CollectionAssert.AreEqual(new[] { "#" }, Texts(view, "Tokens")[0]);
        Assert.AreEqual("s1", view.GetColumn<string>("sent_id").Single());
        Assert.AreEqual("d", view.GetColumn<string>("DocumentId").Single());
    }

    [TestMethod]
    public void CommentsCanBeTurnedOffOrNamed()
    {
        var words = new ConllOptions { Columns = ["Tokens"], Comment = null };
        CollectionAssert.AreEqual(new[] { "#tag" }, Texts(Load("#tag\n", words), "Tokens")[0]);

        IDataView view = Load("% a = 1\n% b = 2\nx\n", words with { Comment = "%", Comments = ["b", "c"] });
        Assert.AreEqual("2", view.GetColumn<string>("b").Single());
        Assert.AreEqual("", view.GetColumn<string>("c").Single());
        Assert.IsNull(view.Schema.GetColumnOrNull("a"));
    }

    [TestMethod]
    public void BlanksAndTabsSeparateWithoutSeparator()
    {
        IDataView view = Load("# id = 7\n# a = b c\na  DT \t B-NP\n# NN I-NP\nno\u00A0break NN I-NP\n", _chunks with { Separator = null });

        CollectionAssert.AreEqual(new[] { "a", "#", "no\u00A0break" }, Texts(view, "Tokens")[0]);
        CollectionAssert.AreEqual(new[] { "B-NP", "I-NP", "I-NP" }, Texts(view, "Chunk")[0]);
        Assert.AreEqual("7", view.GetColumn<string>("id").Single());
        Assert.AreEqual("b c", view.GetColumn<string>("a").Single());
    }

    [TestMethod]
    public void BoundaryLinesStartDocumentsAndEndSentences()
    {
        var options = new ConllOptions { Columns = ["Tokens", "Tag"], Boundary = "#doc" };
        IDataView view = Load("#doc 12\na\tO\n#doc 13\nb\tO\n\n#doctor\tO\n", options);

        CollectionAssert.AreEqual(new[] { "a", "b", "#doctor" }, view.GetColumn<string[]>("Tokens").Select(row => row.Single()).ToArray());
        CollectionAssert.AreEqual(new[] { "12", "13", "13" }, view.GetColumn<string>("DocumentId").ToArray());
        CollectionAssert.AreEqual(new[] { 0, 1, 1 }, view.GetColumn<int>("DocumentIndex").ToArray());
    }

    [TestMethod]
    public void IdFilesGiveEverySentenceItsId()
    {
        string first = _files.Write("a\tX\tO\n\nb\tX\tO\n", "1"), second = _files.Write("c\tX\tO\n", "2.gz");
        string firstIds = _files.Write("s1\ns2\n\n", "1.ids"), secondIds = _files.Write("s3", "2.ids");
        IDataView view = ConllLoader.Load([first, second], _chunks with { IdFiles = [firstIds, secondIds] });

        CollectionAssert.AreEqual(new[] { "s1", "s2", "s3" }, view.GetColumn<string>("SentenceId").ToArray());
        var error = Assert.ThrowsExactly<FormatException>(() => ConllLoader.Load([first], _chunks with { IdFiles = [secondIds] }));
        StringAssert.Contains(error.Message, $"{secondIds} has 1 ids, but {first} has 2 sentences");
        Assert.ThrowsExactly<ArgumentException>(() => ConllLoader.Load([first, second], _chunks with { IdFiles = [secondIds] }));
    }

    [TestMethod]
    public void RestTakesFurtherColumns()
    {
        var options = new ConllOptions { Columns = ["Tokens", "Predicate"], Rest = "Roles" };
        IDataView view = Load("a\t-\tO\tB-ARG0\nb\tb.01\tB-V\tO\n\nc\t-\n", options);

        CollectionAssert.AreEqual(new[] { "O\tB-ARG0", "B-V\tO" }, Texts(view, "Roles")[0]);
        CollectionAssert.AreEqual(new[] { "" }, Texts(view, "Roles")[1]);
    }

    [TestMethod]
    public void RaggedLinesNameFileLineAndMend()
    {
        string path = _files.Write("a\tX\tO\n\nb\tX\tO\tO\n");
        string message = Assert.ThrowsExactly<FormatException>(() => ConllLoader.Load([path], _chunks)).Message;
        StringAssert.StartsWith(message, $"{path}, line 3: more than 3 columns between tabs instead of 3 in 'b\tX\tO\tO'");
        StringAssert.Contains(message, "set Rest where their number varies");

        path = _files.Write(new string('x', 300_000) + "\tX\n");
        message = Assert.ThrowsExactly<FormatException>(() => ConllLoader.Load([path], _chunks)).Message;
        StringAssert.Contains(message, $"line 1: 2 columns between tabs instead of 3 in '{new string('x', 80)}…' (300002 characters); complete the line");

        path = _files.Write("a\tX\n");
        message = Assert.ThrowsExactly<FormatException>(() => ConllLoader.Load([path], _chunks)).Message;
        StringAssert.Contains(message, "line 1: 2 columns between tabs instead of 3");

        path = _files.Write("\tX\tO\n");
        StringAssert.Contains(Assert.ThrowsExactly<FormatException>(() => ConllLoader.Load([path], _chunks)).Message, "column 1 ('Tokens') is empty");
    }

    [TestMethod]
    public void ContradictoryOptionsAreNamed()
    {
        string path = _files.Write("a\n");
        Check("has no 'Tokens'", new ConllOptions { Columns = ["Word"] });
        Check("Two columns would be named 'Tag'", new ConllOptions { Columns = ["Tokens", "Tag"], Rest = "Tag" });
        Check("Two columns would be named 'Tokens'", new ConllOptions { Columns = ["Tokens", "Tokens"] });
        Check("Two columns would be named 'DocumentId'", new ConllOptions { Columns = ["Tokens", "DocumentId"] });
        Check("Columns or Rest has an empty name; name every column, or null to skip one.", new ConllOptions { Columns = ["Tokens", ""] });
        Check("Columns or Rest has an empty name; name every column, or null to skip one.", new ConllOptions { Columns = ["Tokens"], Rest = "" });
        Check("Comments has an empty name; name every column.", new ConllOptions { Columns = ["Tokens"], Comments = [""] });
        Check("cannot be an end of line", new ConllOptions { Columns = ["Tokens"], Separator = '\n' });
        Check("is empty; set null", new ConllOptions { Columns = ["Tokens"], Boundary = "" });

        void Check(string problem, ConllOptions options) =>
            StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => ConllLoader.Load([path], options)).Message, problem);
    }

    [TestMethod]
    public void ACommentWithTheNameOfTwoColumnsIsRefused()
    {
        var options = new ConllOptions { Columns = ["Tokens", "A", "Comment.A"] };

        StringAssert.StartsWith(Assert.ThrowsExactly<ArgumentException>(() => Load("# A = 1\na\tb\tc\n", options)).Message,
            "Two columns would be named 'Comment.A'; set Comments to the keys that are wanted, without one of the two.");
        Assert.AreEqual("b", Texts(Load("# A = 1\na\tb\tc\n", options with { Comments = [] }), "A")[0][0]);
    }

    [TestMethod]
    public void TokensColumnAndEncodingAreOptions()
    {
        string path = _files.Write([0xE9, (byte)'\n'], "latin.txt");
        IDataView view = ConllLoader.Load([path], new ConllOptions { Columns = ["Word"], TokensColumn = "Word", Encoding = Encoding.Latin1 });

        Assert.AreEqual("é", Texts(view, "Word")[0][0]);
    }

    [TestMethod]
    [DataRow("train", 12_543, 2_698, 1_434, 2_873)]
    [DataRow("dev", 2_001, 399, 224, 343)]
    [DataRow("test", 2_077, 317, 322, 449)]
    public void RealNamesHaveTheirCounts(string split, int sentences, int locations, int organisations, int persons)
    {
        string[][] tags = Texts(ConllLoader.Load([RealCorpora.File($"ewt/ner/{split}.iob2")], new ConllOptions { Columns = [null, "Tokens", "Ner"] }), "Ner");

        Assert.HasCount(sentences, tags);
        CollectionAssert.AreEqual(
            new[] { locations, organisations, persons },
            new[] { "B-LOC", "B-ORG", "B-PER" }.Select(tag => tags.Sum(row => row.Count(text => text == tag))).ToArray());
    }

    [TestMethod]
    [DataRow("train", 12_526)]
    [DataRow("dev", 1_966)]
    [DataRow("test", 2_058)]
    public void RealChunksAndRolesHaveTheirIds(string split, int sentences)
    {
        string chunks = RealCorpora.File($"ewt/chunks/{split}.txt"), roles = RealCorpora.File($"ewt/srl/{split}.txt");
        IDataView chunkView = ConllLoader.Load([chunks], _chunks with { Comment = null, IdFiles = [RealCorpora.File($"ewt/chunks/{split}.ids")] });
        IDataView roleView = ConllLoader.Load([roles], new ConllOptions
        {
            Columns = ["Tokens", "Predicate"],
            Rest = "Roles",
            Comment = null,
            Missing = "-",
            IdFiles = [RealCorpora.File($"ewt/srl/{split}.ids")],
        });

        Assert.AreEqual(sentences, chunkView.GetRowCount());
        Assert.AreEqual(sentences, roleView.GetRowCount());
        CollectionAssert.AreEqual(chunkView.GetColumn<string>("SentenceId").ToArray(), roleView.GetColumn<string>("SentenceId").ToArray());
    }

    [TestMethod]
    public void RealSupersensesKeepTokensThatStartLikeComments()
    {
        var options = new ConllOptions { Columns = ["Tokens", "Upos", "Xpos", "Lemma", "Mwe", "Supersense"] };
        IDataView view = ConllLoader.Load([RealCorpora.File("ewt/supersenses/train.tsv"), RealCorpora.File("ewt/supersenses/test.tsv")], options);

        Assert.AreEqual(3_312 + 500, view.GetRowCount());
        Assert.AreEqual(48_408 + 7_171, Texts(view, "Tokens").Sum(row => row.Length));
        Assert.AreEqual(10, Texts(view, "Tokens").Sum(row => row.Count(token => token == "#")));
    }

    [TestMethod]
    public void RealRelationCorpusHasItsCounts()
    {
        var options = new ConllOptions { Columns = [null, "Tokens", "Entity", "Relations", "Heads"], Boundary = "#doc" };
        IDataView view = ConllLoader.Load([RealCorpora.File("relations/conll04/train.txt")], options);

        Assert.AreEqual(910, view.GetRowCount());
        Assert.AreEqual(26_804, Texts(view, "Tokens").Sum(row => row.Length));
    }

    private static string[][] Texts(IDataView view, string column) => [.. view.GetColumn<string[]>(column)];

    private IDataView Load(string text, ConllOptions options) => ConllLoader.Load([_files.Write(text)], options);
}
