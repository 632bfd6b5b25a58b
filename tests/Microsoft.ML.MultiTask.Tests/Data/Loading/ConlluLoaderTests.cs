using Microsoft.ML.Data;
using Microsoft.ML.MultiTask.Data.Loading;

namespace Microsoft.ML.MultiTask.Tests.Data.Loading;

[TestClass]
public sealed class ConlluLoaderTests
{
    // Two documents in three sentences: a range with a blank after it, an empty node, underscores, a bare newpar.
    private static readonly string _small = TextFiles.Tabs("""
        # newdoc id = weblog-one
        # sent_id = s1
        # newpar id = p1
        # text = I don't _
        1 I I PRON PRP Case=Nom|Number=Sing 4 nsubj 4:nsubj _
        2-3 don't _ _ _ _ _ _ _ _
        2 do do AUX VBP Tense=Pres 4 aux 4:aux SpaceAfter=No|Note=x
        3 n't not PART RB _ 4 advmod 4:advmod _
        4 _ _ VERB VB VerbForm=Inf 0 root 0:root SpaceAfter=No

        # sent_id = s2
        1 Buy buy VERB VB _ 0 root 0:root _
        1.1 _ _ _ _ _ _ _ 1:obj Kind=gap
        2 now now ADV RB _ 1 advmod 1:advmod SpaceAfter=No

        # newdoc id = GUM_news_two
        # newpar
        # sent_id = s3
        1 Hm hm INTJ UH _ _ _ _ _
        """);

    private readonly TextFiles _files = new();

    [TestCleanup]
    public void Cleanup() => _files.Dispose();

    [TestMethod]
    public void TokenColumnsHoldTheWords()
    {
        IDataView view = Load(_small);

        CollectionAssert.AreEqual(new[] { "I", "do", "n't", "_" }, Texts(view, "Tokens")[0]);
        CollectionAssert.AreEqual(new[] { "I", "do", "not", "_" }, Texts(view, "Lemma")[0]);
        CollectionAssert.AreEqual(new[] { "PRON", "AUX", "PART", "VERB" }, Texts(view, "Upos")[0]);
        CollectionAssert.AreEqual(new[] { "PRP", "VBP", "RB", "VB" }, Texts(view, "Xpos")[0]);
        CollectionAssert.AreEqual(new[] { "Case=Nom|Number=Sing", "Tense=Pres", "", "VerbForm=Inf" }, Texts(view, "Feats")[0]);
        CollectionAssert.AreEqual(new[] { "nsubj", "aux", "advmod", "root" }, Texts(view, "Deprel")[0]);
        CollectionAssert.AreEqual(new[] { "4:nsubj", "4:aux", "4:advmod", "0:root" }, Texts(view, "Deps")[0]);
        CollectionAssert.AreEqual(new[] { "Buy", "now" }, Texts(view, "Tokens")[1]);
        Assert.AreEqual(3, view.GetRowCount());
    }

    [TestMethod]
    [DataRow("\r")]
    [DataRow("\r\n")]
    public void LinesEndInAnyWay(string end)
    {
        IDataView view = Load(_small.Replace("\n", end));

        CollectionAssert.AreEqual(new[] { "I do n't _", "Buy now", "Hm" }, Texts(view, "Tokens").Select(row => string.Join(' ', row)).ToArray());
        CollectionAssert.AreEqual(new[] { "s1", "s2", "s3" }, view.GetColumn<string>("sent_id").ToArray());
    }

    [TestMethod]
    [DataRow("# newdoc id = d\r\n", 1)]
    [DataRow("# newdoc id = d\n\n# a\n\n", 4)]
    [DataRow("0.1\ta\t_\t_\t_\t_\t_\t_\t_\t_", 1)]
    public void AFileWithoutSentencesIsRefused(string text, int line)
    {
        string good = _files.Write(Word(1, 0), "good.conllu"), path = _files.Write(text);

        Assert.AreEqual(
            $"{path}, line {line}: the file ends and no line of it is a word; check that it is a CoNLL-U file, or leave it out.",
            Assert.ThrowsExactly<FormatException>(() => ConlluLoader.Load([good, path])).Message);
    }

    [TestMethod]
    [DataRow("")]
    [DataRow(" \r\n\n")]
    public void AnEmptyFileHasNoRows(string text) => Assert.AreEqual(0, Load(text).GetRowCount());

    [TestMethod]
    public void HeadsCountFromOneAndMissingOnesAreMinusOne()
    {
        int[][] heads = [.. Load(_small).GetColumn<int[]>("Heads")];

        CollectionAssert.AreEqual(new[] { 4, 4, 4, 0 }, heads[0]);
        CollectionAssert.AreEqual(new[] { 0, 1 }, heads[1]);
        CollectionAssert.AreEqual(new[] { -1 }, heads[2]);
    }

    [TestMethod]
    public void EmptyNodesAreTokensWhenAskedForAndHeadsFollow()
    {
        string text = TextFiles.Tabs("1 a a X X _ 2 dep _ _\n1.1 _ _ _ _ _ _ _ 1:x Kind=gap\n2 b b X X _ 0 root _ _\n");
        IDataView view = Load(text, new ConlluOptions { IncludeEmptyNodes = true });

        CollectionAssert.AreEqual(new[] { "1", "1.1", "2" }, Texts(view, "Ids")[0]);
        CollectionAssert.AreEqual(new[] { "a", "_", "b" }, Texts(view, "Tokens")[0]);
        CollectionAssert.AreEqual(new[] { 3, -1, 0 }, view.GetColumn<int[]>("Heads").First());
        CollectionAssert.AreEqual(new[] { "", "gap", "" }, Texts(view, "Misc.Kind")[0]);
        CollectionAssert.AreEqual(new[] { true, false, true }, view.GetColumn<bool[]>("SpaceAfter").First());
    }

    [TestMethod]
    public void SpaceAfterFollowsTheMultiwordRange()
    {
        IDataView view = Load(_small);

        CollectionAssert.AreEqual(new[] { true, false, true, false }, view.GetColumn<bool[]>("SpaceAfter").First());
        CollectionAssert.AreEqual(new[] { "", "No", "", "No" }, Texts(view, "Misc.SpaceAfter")[0]);
    }

    [TestMethod]
    public void RangeWithoutSpaceAfterEndsWithoutBlank()
    {
        string text = TextFiles.Tabs("1-2 im _ _ _ _ _ _ _ SpaceAfter=No\n1 in in X X _ 0 root _ _\n2 dem der X X _ 1 det _ _\n3 . . X X _ 1 punct _ _\n");

        CollectionAssert.AreEqual(new[] { false, false, true }, Load(text).GetColumn<bool[]>("SpaceAfter").First());
    }

    [TestMethod]
    public void EveryFeatureAndMiscKeyIsAColumn()
    {
        IDataView view = Load(_small);

        CollectionAssert.AreEqual(new[] { "Nom", "", "", "" }, Texts(view, "Feats.Case")[0]);
        CollectionAssert.AreEqual(new[] { "", "Pres", "", "" }, Texts(view, "Feats.Tense")[0]);
        CollectionAssert.AreEqual(new[] { "", "x", "", "" }, Texts(view, "Misc.Note")[0]);
        Assert.IsNull(view.Schema.GetColumnOrNull("Misc.Kind"), "the empty node that has it was skipped");
    }

    [TestMethod]
    public void OnlyTheFeaturesNamedAreColumnsEvenIfAbsent()
    {
        IDataView view = Load(_small, new ConlluOptions { Features = ["Tense", "Mood"], MiscKeys = [], Comments = ["text"] });

        CollectionAssert.AreEqual(
            new[] { "Feats.Tense", "Feats.Mood" },
            view.Schema.Select(column => column.Name).Where(name => name.StartsWith("Feats.", StringComparison.Ordinal)).ToArray());
        CollectionAssert.AreEqual(new[] { "", "", "", "" }, Texts(view, "Feats.Mood")[0]);
        Assert.IsNull(view.Schema.GetColumnOrNull("Misc.Note"));
        Assert.IsNull(view.Schema.GetColumnOrNull("sent_id"));
        CollectionAssert.AreEqual(new[] { "I don't _", "", "" }, view.GetColumn<string>("text").ToArray());
    }

    [TestMethod]
    public void CommentsAreColumnsAndDocumentsCarryForward()
    {
        IDataView view = Load(_small);

        CollectionAssert.AreEqual(new[] { "s1", "s2", "s3" }, view.GetColumn<string>("sent_id").ToArray());
        CollectionAssert.AreEqual(new[] { "weblog-one", "weblog-one", "GUM_news_two" }, view.GetColumn<string>("DocumentId").ToArray());
        CollectionAssert.AreEqual(new[] { "weblog-one", "", "GUM_news_two" }, view.GetColumn<string>("newdoc id").ToArray());
        CollectionAssert.AreEqual(new[] { 0, 0, 1 }, view.GetColumn<int>("DocumentIndex").ToArray());
        CollectionAssert.AreEqual(new[] { true, false, true }, view.GetColumn<bool>("NewParagraph").ToArray());
        CollectionAssert.AreEqual(new[] { "weblog", "weblog", "news" }, view.GetColumn<string>("Genre").ToArray());
        CollectionAssert.AreEqual(new[] { 0, 1, 2 }, view.GetColumn<int>("SentenceIndex").ToArray());
    }

    [TestMethod]
    public void GenreRuleIsAnOption()
    {
        IDataView view = Load(_small, new ConlluOptions { Genre = id => id.EndsWith("two", StringComparison.Ordinal) ? "second" : null });

        CollectionAssert.AreEqual(new[] { "", "", "second" }, view.GetColumn<string>("Genre").ToArray());
    }

    [TestMethod]
    [DataRow("weblog-blogspot.com_x-y", "weblog")]
    [DataRow("GUM_academic_exposure-1", "academic")]
    [DataRow("geop_3_space", "")]
    public void DefaultGenre(string id, string genre) => Assert.AreEqual(genre, ConlluOptions.GenreOfId(id));

    [TestMethod]
    public void GenreComesFromTheSentenceIdWhereNoDocumentIsNamed()
    {
        string text = "# sent_id = email-7\n" + Word(1, 0);

        Assert.AreEqual("email", Load(text, new ConlluOptions { Comments = [] }).GetColumn<string>("Genre").Single());
    }

    [TestMethod]
    public void CommentNamedLikeAColumnGetsAPrefix()
    {
        IDataView view = Load("# Genre = own\n" + Word(1, 0));

        Assert.AreEqual("", view.GetColumn<string>("Genre").Single());
        Assert.AreEqual("own", view.GetColumn<string>("Comment.Genre").Single());
    }

    [TestMethod]
    public void CommentsWithoutTokensDoNotReachTheNextSentence()
    {
        IDataView view = Load($"# newdoc id = d\n# note = lost\n\n{Word(1, 0)}\n");

        Assert.AreEqual("", view.GetColumn<string>("note").Single());
        Assert.AreEqual("d", view.GetColumn<string>("DocumentId").Single());
    }

    [TestMethod]
    public void SeveralFilesPlainAndGzippedAreOneView()
    {
        string first = _files.Write("# newdoc id = d\n" + Word(1, 0), "a.conllu"), second = _files.Write(Word(1, 0) + "\r\n" + Word(1, 0), "b.conllu.gz");
        IDataView view = ConlluLoader.Load([first, second]);

        CollectionAssert.AreEqual(new[] { "d", "", "" }, view.GetColumn<string>("DocumentId").ToArray(), "a document ends with its file");
        CollectionAssert.AreEqual(new[] { 0, 1, 1 }, view.GetColumn<int>("DocumentIndex").ToArray());
        CollectionAssert.AreEqual(new[] { 0, 1, 2 }, view.GetColumn<int>("SentenceIndex").ToArray());
    }

    [TestMethod]
    public void ExtraColumnsFollowTheTenth()
    {
        string text = TextFiles.Tabs("1 a a X X _ 0 root _ _ _ n.FOOD\n");
        IDataView view = Load(text, new ConlluOptions { ExtraColumns = ["Mwe", "Supersense"] });

        CollectionAssert.AreEqual(new[] { "" }, Texts(view, "Mwe")[0]);
        CollectionAssert.AreEqual(new[] { "n.FOOD" }, Texts(view, "Supersense")[0]);
    }

    [TestMethod]
    public void LinesLongerThanTheBufferAreRead()
    {
        string comment = new('x', 200_000);

        Assert.AreEqual(comment, Load($"# text = {comment}\n{Word(1, 0)}").GetColumn<string>("text").Single());
    }

    [TestMethod]
    [DataRow("1 a a X X _ 0 root _", "9 columns instead of 10 in '1\ta\ta\tX\tX\t_\t0\troot\t_'. Separate the columns by single tabs")]
    [DataRow("1 a a X X _ 0 root _ _ _", "11 columns instead of 10")]
    [DataRow("1 a a X X _ one root _ _", "HEAD 'one' is not a whole number")]
    [DataRow("1 a a X X _ -1 root _ _", "HEAD '-1' is not a whole number")]
    [DataRow("1 a a X X _ 5 root _ _", "HEAD '5' points past the last word, 1")]
    [DataRow("2 a a X X _ 0 root _ _", "ID '2' is out of order, 1 was expected")]
    [DataRow("x a a X X _ 0 root _ _", "ID 'x' is not the number of a word")]
    [DataRow("1  a X X _ 0 root _ _", "FORM is empty")]
    [DataRow("1 a a X X Sing 0 root _ _", "FEATS 'Sing' is not of the form Name=Value")]
    [DataRow("2-3 a _ _ _ _ _ _ _ _", "range '2-3' is out of order")]
    [DataRow("1-x a _ _ _ _ _ _ _ _", "'1-x' is not a multiword range")]
    [DataRow("1-2 a _ _ _ _ _ _ _ _", "inside a multiword range that reaches to word 2")]
    [DataRow("1.1 a _ _ _ _ _ _ _ _", "empty node '1.1' is out of order; here only 0.1")]
    [DataRow("0.1 a _ _ _ _ 3 _ _ _", "HEAD '3' on an empty node")]
    public void MalformedLinesNameFileLineAndValue(string line, string problem)
    {
        string path = _files.Write("# sent_id = s\n" + TextFiles.Tabs(line) + "\n", "bad.conllu");
        var error = Assert.ThrowsExactly<FormatException>(() => ConlluLoader.Load([path]));

        StringAssert.StartsWith(error.Message, $"{path}, line 2: ");
        StringAssert.Contains(error.Message, problem);
    }

    [TestMethod]
    public void MissingEmptyLineBetweenSentencesIsNamed()
    {
        string path = _files.Write(Word(1, 0) + Word(1, 0));

        StringAssert.Contains(Assert.ThrowsExactly<FormatException>(() => ConlluLoader.Load([path])).Message, "end every sentence by an empty line");
    }

    [TestMethod]
    public void BytesThatAreNotUtf8AreNamed()
    {
        string path = _files.Write([(byte)'1', 0xE9, (byte)'\n'], "latin.conllu");

        Assert.AreEqual($"{path}, line 1: bytes E9 at character 2, after '1', are not valid utf-8; convert the file to UTF-8.",
            Assert.ThrowsExactly<FormatException>(() => ConlluLoader.Load([path])).Message);
    }

    [TestMethod]
    public void PlainFileNamedGzIsNamed()
    {
        string plain = _files.Write(Word(1, 0), "plain.txt"), renamed = plain + ".gz";
        File.Move(plain, renamed);

        StringAssert.Contains(Assert.ThrowsExactly<FormatException>(() => ConlluLoader.Load([renamed])).Message, "is not valid gzip");
    }

    [TestMethod]
    public void BadArgumentsAreNamed()
    {
        Assert.ThrowsExactly<ArgumentException>(() => ConlluLoader.Load([]));
        Assert.ThrowsExactly<FileNotFoundException>(() => ConlluLoader.Load(["absent.conllu"]));
        string path = _files.Write(Word(1, 0));
        var error = Assert.ThrowsExactly<ArgumentException>(() => ConlluLoader.Load([path], new ConlluOptions { ExtraColumns = ["Upos"] }));
        StringAssert.Contains(error.Message, "Two columns would be named 'Upos'");
    }

    [TestMethod]
    public void TwoColumnsOfOneNameAreRefused()
    {
        const string Extra = "choose another name in ExtraColumns.", Keys = "set Comments to the keys that are wanted, without one of the two.";
        string word = TextFiles.Tabs("1 a a X X Number=Sing 0 root _ Note=x _\n");
        Check("Feats.Number", Extra, word, new ConlluOptions { ExtraColumns = ["Feats.Number"] });
        Check("Misc.Note", Extra, word, new ConlluOptions { ExtraColumns = ["Misc.Note"] });
        Check("Feats.Mood", Extra, "", new ConlluOptions { ExtraColumns = ["Feats.Mood"], Features = ["Mood"] });
        Check("Misc.Kind", Extra, "", new ConlluOptions { ExtraColumns = ["Misc.Kind"], MiscKeys = ["Kind"] });
        Check("A", Extra, "", new ConlluOptions { ExtraColumns = ["A", "A"] });
        Check("DocumentId", Extra, "", new ConlluOptions { ExtraColumns = ["DocumentId"] });
        Check("Comment.Genre", Keys, "# Genre = g\n# Comment.Genre = h\n" + Word(1, 0), new ConlluOptions());
        Check("Comment.Genre", Keys, "", new ConlluOptions { Comments = ["Comment.Genre", "Genre"] });
        // Where the file's features get no columns, their names are free.
        var withoutFeatures = new ConlluOptions { ExtraColumns = ["Feats.Number"], Features = [] };
        Assert.AreEqual("y", Texts(Load(word.Replace("\t_\n", "\ty\n"), withoutFeatures), "Feats.Number")[0][0]);

        void Check(string name, string mend, string text, ConlluOptions options) => StringAssert.StartsWith(
            Assert.ThrowsExactly<ArgumentException>(() => Load(text, options)).Message, $"Two columns would be named '{name}'; {mend}");
    }

    [TestMethod]
    public void AColumnWithoutNameIsRefused()
    {
        Check("ExtraColumns", new ConlluOptions { ExtraColumns = [""] });
        Check("ExtraColumns", new ConlluOptions { ExtraColumns = [null!] });
        Check("Comments", new ConlluOptions { Comments = [""] });
        Check("Comments", new ConlluOptions { Comments = [null!] });
        Check("Features", new ConlluOptions { Features = [""] });
        Check("MiscKeys", new ConlluOptions { MiscKeys = [null!] });

        void Check(string option, ConlluOptions options) => StringAssert.StartsWith(
            Assert.ThrowsExactly<ArgumentException>(() => Load("", options)).Message, $"{option} has an empty name; name every column.");
    }

    [TestMethod]
    public void LongValuesAreCutInMessages()
    {
        string value = new('x', 1_000_000), start = new('x', 80);
        Check($"HEAD '{start}…' (1000000 characters) is not a whole number", $"1\ta\ta\tX\tX\t_\t{value}\troot\t_\t_");
        Check($"ID '{start}…' (1000000 characters) is not the number", $"{value}\ta\ta\tX\tX\t_\t0\troot\t_\t_");
        Check($"'1-{start[2..]}…' (1000002 characters) is not a multiword range", $"1-{value}\ta\ta\tX\tX\t_\t0\troot\t_\t_");
        Check($"FEATS '{start}…' (1000000 characters) is not of the form", $"1\ta\ta\tX\tX\t{value}\t0\troot\t_\t_");

        void Check(string problem, string line)
        {
            string path = _files.Write(line);
            StringAssert.StartsWith(Assert.ThrowsExactly<FormatException>(() => ConlluLoader.Load([path])).Message, $"{path}, line 1: {problem}");
        }
    }

    [TestMethod]
    [DataRow("ewt/en_ewt-train.conllu", 12_544, 204_577, 37, 540)]
    [DataRow("ewt/en_ewt-dev.conllu", 2_001, 25_147, 4, 318)]
    [DataRow("ewt/en_ewt-test.conllu", 2_077, 25_094, 2, 316)]
    [DataRow("gum/dep/train.conllu.gz", 10_224, 177_410, 92, 177)]
    [DataRow("gum/dep/dev.conllu", 1_575, 28_119, 12, 30)]
    [DataRow("gum/dep/test.conllu", 1_464, 28_397, 15, 30)]
    public void RealTreebanksHaveTheirCounts(string file, int sentences, int words, int emptyNodes, int documents)
    {
        string path = RealCorpora.File(file);
        IDataView view = ConlluLoader.Load([path]), withEmptyNodes = ConlluLoader.Load([path], new ConlluOptions { IncludeEmptyNodes = true });

        Assert.AreEqual(sentences, view.GetRowCount());
        Assert.AreEqual(words, view.GetColumn<int[]>("Heads").Sum(heads => heads.Length));
        Assert.AreEqual(words + emptyNodes, withEmptyNodes.GetColumn<int[]>("Heads").Sum(heads => heads.Length));
        Assert.AreEqual(documents, view.GetColumn<int>("DocumentIndex").Last() + 1);
        Assert.IsTrue(view.GetColumn<int[]>("Heads").All(heads => heads.Count(head => head == 0) == 1));
        Assert.AreEqual(file.StartsWith("ewt", StringComparison.Ordinal) ? 5 : 15, view.GetColumn<string>("Genre").Distinct().Count());
    }

    [TestMethod]
    public void TokensAndBlanksGiveTheTextOfRealSentences()
    {
        IDataView view = ConlluLoader.Load([RealCorpora.File("ewt/en_ewt-dev.conllu")]);
        IEnumerable<string> built = view.GetColumn<string[]>("Tokens").Zip(view.GetColumn<bool[]>("SpaceAfter"), (tokens, blanks) =>
            string.Concat(tokens.Zip(blanks, (token, blank) => blank ? token + " " : token)).TrimEnd());
        int differing = built.Zip(view.GetColumn<string>("text")).Count(pair => pair.First != pair.Second);

        Assert.AreEqual(0, differing);
    }

    [TestMethod]
    [DataRow("deu.rst.pcc", 1_773, 26_831, 2_449)]
    [DataRow("eng.sdrt.stac", 7_689, 36_445, 8_843)]
    [DataRow("spa.rst.sctb", 304, 10_249, 473)]
    public void RealDiscourseCorporaHaveTheirCounts(string corpus, int sentences, int words, int starts)
    {
        string[][] begins = Texts(ConlluLoader.Load([RealCorpora.File($"disrpt/{corpus}/{corpus}_train.conll")]), "Misc.BeginSeg");

        Assert.HasCount(sentences, begins);
        Assert.AreEqual(words, begins.Sum(row => row.Length));
        Assert.AreEqual(starts, begins.Sum(row => row.Count(text => text == "Yes")));
    }

    [TestMethod]
    public void RealLexicalCorpusHasItsCounts()
    {
        string[] lexical = ["Smwe", "LexCat", "LexLemma", "Supersense", "Supersense2", "Wmwe", "WmweLemma", "WmweText", "LexTag"];
        IDataView view = ConlluLoader.Load([RealCorpora.File("ewt/supersenses/streusle.ud_dev.conllulex")], new ConlluOptions { ExtraColumns = lexical });

        Assert.AreEqual(554, view.GetRowCount());
        Assert.AreEqual(5_396, Texts(view, "Supersense").Sum(row => row.Length));
        Assert.IsTrue(Texts(view, "Supersense").Any(row => row.Contains("n.PERSON")));
    }

    private static string Word(int id, int head) => $"{id}\ta\ta\tX\tX\t_\t{head}\troot\t_\t_\n";

    private static string[][] Texts(IDataView view, string column) => [.. view.GetColumn<string[]>(column)];

    private IDataView Load(string text, ConlluOptions? options = null) => ConlluLoader.Load([_files.Write(text)], options);
}
