using System.IO.Compression;
using System.Text;
using Microsoft.ML.MultiTask.Data.Vectors;
using Microsoft.ML.MultiTask.Layers;
using Microsoft.ML.MultiTask.Tests.Objectives;
using TorchSharp;

namespace Microsoft.ML.MultiTask.Tests.Data.Vectors;

[TestClass]
public sealed class WordVectorsTests
{
    private const string Mend = "Is it a file for another language, or of lower-cased words (Lowercase = true)?";

    private readonly string _path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    [TestCleanup]
    public void Delete() => File.Delete(_path);

    [TestMethod]
    [DataRow("3 2\nthe 1 2\ncat -0.5 1e-3\nsat 3 4\n", WordVectorFormat.Auto)]
    [DataRow("3 2\nthe 1 2\ncat -0.5 1e-3\nsat 3 4\n", WordVectorFormat.Word2VecText)]
    [DataRow("3 2\r\nthe 1 2\r\ncat -0.5 0.001\r\nsat 3 4", WordVectorFormat.Auto)]
    [DataRow("\uFEFF3 2 \nthe 1 2 \ncat -0.5 0.001 \nsat 3 4 \n", WordVectorFormat.Auto)]
    [DataRow("the 1 2\ncat -0.5 0.001\nsat 3 4\n", WordVectorFormat.Auto)]
    [DataRow("the 1 2\r\n\r\ncat -0.5 .001\r\nsat 3 4\r\n", WordVectorFormat.GloVe)]
    [DataRow("\uFEFFthe\t1\t2\ncat\t-0.5  1E-3\ncat 9 9\n", WordVectorFormat.Auto)]
    [DataRow(". . . 7 7\nthe 1 2\ncat -0.5 0.001\n", WordVectorFormat.Word2VecText, "3 2\n")]
    [DataRow("New York 7 7\nthe 1 2\ncat -0.5 0.001\n", WordVectorFormat.Auto, "3 2\n")]
    [DataRow("Нью Йорк 7 7\nthe 1 2\ncat -0.5 0.001\n", WordVectorFormat.Auto, "3 2\n")]
    [DataRow(". . . 0.1 0.2\nthe 1 2\ncat -0.5 0.001\n")]
    [DataRow(". . . 0.1 0.2\n. . 0.1 0.2\nNew York 0.1 0.2\nthe 1 2\ncat -0.5 0.001\n")]
    [DataRow("New York 0.1 0.2\nthe 1 2\ncat -0.5 0.001\n", WordVectorFormat.GloVe)]
    [DataRow("3 2\rthe 1 2\rcat -0.5 1e-3\rsat 3 4\r")]
    [DataRow("the 1 2\rcat -0.5 1e-3\rsat 3 4")]
    [DataRow("the 1 2\rsat 3 4\ncat -0.5 1e-3\r\n")]
    [DataRow("3 2\rthe 1 2\rcat -0.5 1e-3\rsat 3 4\r", WordVectorFormat.Word2VecText)]
    public void TextIsRead(string text, WordVectorFormat format = WordVectorFormat.Auto, string header = "")
    {
        Write(header + text);
        var vectors = new WordVectors(_path) { Format = format }.Load(["cat", "the", "dog", "the"]);
        Assert.AreEqual((2, 2), (vectors.Dimension, vectors.Count));
        AssertVector(vectors, "the", 1, 2);
        AssertVector(vectors, "cat", -0.5f, 0.001f);
        Assert.IsFalse(vectors.TryGet("dog", out _));
        Assert.IsFalse(vectors.TryGet("sat", out _));
    }

    [TestMethod]
    public void WordsWithSpacesAndOtherScriptsAreFound()
    {
        Write("3 2\n. . . 7 8\nπαιδί 1 2\nNew\u00A0York 3 4\n");
        var vectors = new WordVectors(_path).Load([". . .", "παιδί", "New\u00A0York"]);
        AssertVector(vectors, ". . .", 7, 8);
        AssertVector(vectors, "παιδί", 1, 2);
        AssertVector(vectors, "New\u00A0York", 3, 4);
    }

    [TestMethod]
    public void AFirstWordWithSpacesIsFoundWithoutAHeader()
    {
        Write(". . . 0.1 0.2\ncat 3 4\n");
        AssertVector(new WordVectors(_path).Load([". . ."]), ". . .", 0.1f, 0.2f);
        Write(". . . 0.1 0.2");
        AssertVector(new WordVectors(_path).Load([". . ."]), ". . .", 0.1f, 0.2f);
    }

    [TestMethod]
    public void LinesAfterAnEndAcrossTheBufferKeepTheirNumbers()
    {
        string numbers = string.Concat(Enumerable.Repeat(" 1", 64));
        string first = new string('x', (1 << 18) - 1 - numbers.Length) + numbers;
        Write($"{first}\r\ncat 3\r\n");
        AssertError($"{_path}, line 2: 'cat' has 1 numbers where 64 are expected.", ["cat"]);
    }

    [TestMethod]
    public void ALineLongerThanTheFirstLookTellsTheWidth()
    {
        Write("the" + string.Concat(Enumerable.Repeat(" 0.125", 60_000)) + "\ncat" + string.Concat(Enumerable.Repeat(" 2", 60_000)));
        var vectors = new WordVectors(_path).Load(["cat"]);
        Assert.AreEqual((60_000, 1), (vectors.Dimension, vectors.Count));
    }

    [TestMethod]
    public void Word2VecBinaryIsToldByItsBytesThoughALineEndIsAmongThem()
    {
        // Its first byte is a line feed.
        float lineFeed = BitConverter.Int32BitsToSingle(0x3F00000A);
        File.WriteAllBytes(_path, [.. "1 2\nthe "u8, .. BitConverter.GetBytes(lineFeed), .. BitConverter.GetBytes(2f)]);
        AssertVector(new WordVectors(_path).Load(["the"]), "the", lineFeed, 2);
    }

    [TestMethod]
    [DataRow("2 999999999\nthe 1 2\n", WordVectorFormat.Word2VecBinary)]
    [DataRow("2 999999999\nthe 1 2\n", WordVectorFormat.Auto)]
    public void AWidthThatNoVectorHasIsRefused(string text, WordVectorFormat format)
    {
        Write(text);
        var e = Assert.ThrowsExactly<InvalidDataException>(() => new WordVectors(_path) { Format = format }.Load(["the"]));
        Assert.AreEqual($"{_path}, line 1: '2 999999999' announces vectors of more than 1048576 numbers; it is not in this format.", e.Message);
    }

    [TestMethod]
    [DataRow(WordVectorFormat.Auto)]
    [DataRow(WordVectorFormat.GloVe)]
    public void GzipIsUnpackedWhateverTheName(WordVectorFormat format)
    {
        using (var gzip = new GZipStream(File.Create(_path), CompressionLevel.Fastest)) gzip.Write("the 1 2\ncat 3 4\n"u8);
        AssertVector(new WordVectors(_path) { Format = format }.Load(["cat"]), "cat", 3, 4);
    }

    [TestMethod]
    public void AnInputWithTheVocabularyOfAnotherHasItsVectorsAndTheyStandStill()
    {
        Write("the 1 2\ndog -0.5 0.001\n");
        using var toy = new ToyNetwork(new LogFrequency(), inputs:
        [
            new Words("Tokens") { Vectors = new WordVectors(_path) { Frozen = true } }, new Words("Tokens") { Name = "Others", VocabularyOf = "Tokens" },
        ], tasks: [new Multiclass("Genre") { Input = "Others" }]);
        EmbeddingTable[] tables = [.. toy.Network.Tables().Where(table => table.Width == 2)];
        Assert.HasCount(2, tables);
        Assert.IsTrue(tables.All(table => table.Frozen));
    }

    [TestMethod]
    public void ALongFileIsReadThroughTheBuffer()
    {
        // Several times the buffer, so that lines lie across its ends.
        Write(string.Concat(Enumerable.Range(0, 60_000).Select(i => $"w{i} {i}.5 {-i} 0.25\n")));
        string[] wanted = [.. Enumerable.Range(0, 60_000).Where(i => i % 7 == 0).Select(i => $"w{i}")];
        var vectors = new WordVectors(_path).Load(wanted);
        Assert.AreEqual(wanted.Length, vectors.Count);
        foreach (int i in (int[])[0, 7, 29_995, 59_997]) AssertVector(vectors, $"w{i}", i + 0.5f, -i, 0.25f);
    }

    [TestMethod]
    [DataRow(WordVectorFormat.Auto, true)]
    [DataRow(WordVectorFormat.Word2VecBinary, false)]
    public void Word2VecBinaryIsReadWithAndWithoutLineFeeds(WordVectorFormat format, bool lineFeeds)
    {
        File.WriteAllBytes(_path, Binary(lineFeeds));
        var vectors = new WordVectors(_path) { Format = format }.Load(["sat", "the"]);
        AssertVector(vectors, "the", 1, 2, 3);
        AssertVector(vectors, "sat", 7, 8, 9);
    }

    [TestMethod]
    public void Word2VecBinaryInGzipIsReadAndCutOffFilesAreNot()
    {
        byte[] whole = Binary(lineFeeds: true);
        using (var gzip = new GZipStream(File.Create(_path), CompressionLevel.Fastest)) gzip.Write(whole);
        AssertVector(new WordVectors(_path).Load(["sat"]), "sat", 7, 8, 9);
        File.WriteAllBytes(_path, whole[..^6]);
        AssertError($"{_path} ends at byte 49, within the vector of word 3, 'sat'.", ["sat"]);
        AssertError($"{_path} ends at byte 49, within the vector of word 3.", ["dog"]);
        File.WriteAllBytes(_path, whole[..38]);
        AssertError($"{_path} is cut off: line 1 announces 3 words, but the file ends after 2.", ["sat"]);
    }

    [TestMethod]
    public void ADamagedGzipIsRefused()
    {
        using (var gzip = new GZipStream(File.Create(_path), CompressionLevel.Fastest)) gzip.Write("2 2\nthe 1 2\ncat 3 4\n"u8);
        byte[] bytes = File.ReadAllBytes(_path);
        File.WriteAllBytes(_path, bytes[..^12]);
        var e = Assert.ThrowsExactly<InvalidDataException>(() => new WordVectors(_path).Load(["dog"]));
        StringAssert.StartsWith(e.Message, _path);
    }

    [TestMethod]
    public void AGzipThatIsCutOffIsRefusedThoughItsFormatDoesNotTellItsEnd()
    {
        using (var gzip = new GZipStream(File.Create(_path), CompressionLevel.Fastest)) gzip.Write("the 1 2\ncat 3 4\n"u8);
        File.WriteAllBytes(_path, File.ReadAllBytes(_path)[..^8]);
        AssertError($"{_path} cannot be unpacked after byte 16: it is damaged or cut off.", ["the", "dog"]);
    }

    [TestMethod]
    [DataRow("the 1 2\ncat 3\n", ", line 2: 'cat' has 1 numbers where 2 are expected.")]
    [DataRow("the 1 2\ncat 3 4 5\n", ", line 2: 'cat' has 3 numbers where 2 are expected.")]
    [DataRow("2 3\nthe 1 2\ncat 3 4\n", ", line 2: 'the' has 2 numbers where 3 are expected.")]
    [DataRow("the 1 2\ncat NaN 4\n", ", line 2: 'NaN' in the vector of 'cat' is not a finite number.")]
    [DataRow("2 2\nthe 1 2\ncat 3 1e99\n", ", line 3: '1e99' in the vector of 'cat' is not a finite number.")]
    [DataRow("2 2\nthe 1 2\ncat 3 4,5\n", ", line 3: '4,5' in the vector of 'cat' is not a finite number.")]
    [DataRow("2 2\nthe 1,5 2,5\ncat 3,5 4,5\n", ", line 3: '3,5' in the vector of 'cat' is not a finite number.")]
    [DataRow(". . . 0.1 0.2\ncat 3\nthe 1 2\nsat 3 4\n", ", line 2: 'cat' has 1 numbers where 2 are expected.")]
    [DataRow("1 2 3 0.1 0.2\nthe 1 2\ncat 3 4\n", ", line 1: '1' has 4 numbers where 2 are expected.")]
    [DataRow("the\ncat 3 4\nsat 5 6\n", ", line 1: 'the' has 0 numbers where 2 are expected.")]
    [DataRow("the 1 2\rsat 3 4\rcat 3\r", ", line 3: 'cat' has 1 numbers where 2 are expected.")]
    [DataRow("the 1 2\r\nsat 3 4\r\n\r\ncat 3\r\n", ", line 4: 'cat' has 1 numbers where 2 are expected.")]
    [DataRow("the\n", ", line 1: 'the' is not a word followed by numbers.")]
    [DataRow("3 2\nthe 1 2\ndog 3 4\n", " is cut off: line 1 announces 3 words, but the file ends after 2.")]
    [DataRow("the 1 2\n", ", read as GloVe, has none of the 2 words asked for, such as 'cat'. " + Mend)]
    [DataRow("", ", read as GloVe, has none of the 2 words asked for, such as 'cat'. " + Mend)]
    [DataRow("PK\u0003\u0004", " is a zip archive; unpack it first.")]
    public void BadTextIsRefusedWithFileLineAndValue(string text, string message)
    {
        Write(text);
        AssertError(_path + message, ["cat", "bird"]);
    }

    [TestMethod]
    public void LongValuesAreCutInMessages()
    {
        string start = new('x', 80), value = new('x', 1_000_000);
        Write($"the 1 2\n{value} 3\n");
        AssertError($"{_path}, line 2: '{start}…' (1000000 characters) has 1 numbers where 2 are expected.", ["cat"]);
        Write($"the 1 2\ncat 3 {value}\n");
        AssertError($"{_path}, line 2: '{start}…' (1000000 characters) in the vector of 'cat' is not a finite number.", ["cat"]);
        Write(value);
        AssertError($"{_path}, line 1: '{start}…' (1000000 characters) is not a word followed by numbers.", ["cat"]);
        Write("the 1 2\n");
        AssertError($"{_path}, read as GloVe, has none of the 1 words asked for, such as '{start}…' (1000000 characters). {Mend}", [value]);
    }

    [TestMethod]
    public void AFormatThatIsNamedIsHeldTo()
    {
        Write("the 1 2\n");
        var e = Assert.ThrowsExactly<InvalidDataException>(() => new WordVectors(_path) { Format = WordVectorFormat.Word2VecText }.Load(["the"]));
        Assert.AreEqual($"{_path}, line 1: 'the 1 2' is not the number of words and the width that word2vec's formats begin with.", e.Message);
        e = Assert.ThrowsExactly<InvalidDataException>(() => new WordVectors(_path) { Format = WordVectorFormat.FastTextBinary }.Load(["the"]));
        Assert.AreEqual($"{_path} is not a model of fastText: it begins with other bytes.", e.Message);
    }

    [TestMethod]
    public void AMissingFileAndNoWordsAreRefused()
    {
        var e = Assert.ThrowsExactly<FileNotFoundException>(() => new WordVectors(_path).Load(["the"]));
        Assert.AreEqual($"The file of word vectors '{_path}' does not exist.", e.Message);
        Assert.ThrowsExactly<ArgumentException>(() => new WordVectors(_path).Load([]));
    }

    [TestMethod]
    public void LowercaseIsTriedOnlyWhereAsked()
    {
        Write("the 1 2\nApple 3 4\napple 5 6\n");
        var exact = new WordVectors(_path).Load(["The", "Apple", "APPLE", "the"]);
        CollectionAssert.AreEquivalent(new[] { "Apple", "the" }, exact.Words.ToArray());
        var either = new WordVectors(_path) { Lowercase = true }.Load(["The", "Apple", "APPLE", "the"]);
        AssertVector(either, "The", 1, 2);
        AssertVector(either, "Apple", 3, 4);
        AssertVector(either, "APPLE", 5, 6);
        Assert.IsFalse(either.TryGet("apple", out _));
    }

    [TestMethod]
    public void VectorsAreCopiedIntoATable()
    {
        Write("the 1 2\ncat 3 6\n");
        using var scope = torch.NewDisposeScope();
        float[] Rows(UnknownWords unknown, out float[] before)
        {
            using var table = new EmbeddingTable("words", 5, 2, new RandomSource(1));
            before = [.. table.Weight.data<float>()];
            int found = new WordVectors(_path) { Unknown = unknown }.Load(["the", "cat", "dog"]).CopyTo(table, [null, null, "cat", "dog", "the"]);
            Assert.AreEqual(2, found);
            return [.. table.Weight.data<float>()];
        }

        float[] random = Rows(UnknownWords.Random, out float[] before);
        CollectionAssert.AreEqual(new[] { before[0], before[1], before[2], before[3], 3, 6, before[6], before[7], 1, 2 }, random);
        CollectionAssert.AreEqual(new[] { before[0], before[1], before[2], before[3], 3, 6, 0, 0, 1, 2 }, Rows(UnknownWords.Zero, out _));
        CollectionAssert.AreEqual(new[] { before[0], before[1], before[2], before[3], 3, 6, 2, 4, 1, 2 }, Rows(UnknownWords.Mean, out _));
    }

    [TestMethod]
    public void ATableOfAnotherSizeIsRefused()
    {
        Write("the 1 2\n");
        var vectors = new WordVectors(_path).Load(["the"]);
        using var wide = new EmbeddingTable("words", 2, 3, new RandomSource(1));
        var e = Assert.ThrowsExactly<ArgumentException>(() => vectors.CopyTo(wide, ["the"]));
        StringAssert.StartsWith(e.Message, "The pretrained vectors have 2 numbers, but the embedding table is 3 wide.");
        using var small = new EmbeddingTable("words", 1, 2, new RandomSource(1));
        e = Assert.ThrowsExactly<ArgumentException>(() => vectors.CopyTo(small, ["the", "cat"]));
        StringAssert.StartsWith(e.Message, "The embedding table has 1 rows, too few for 2 words.");
    }

    private void Write(string text) => File.WriteAllText(_path, text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));

    private void AssertError(string message, string[] wanted) =>
        Assert.AreEqual(message, Assert.ThrowsExactly<InvalidDataException>(() => new WordVectors(_path).Load(wanted)).Message);

    private static void AssertVector(LoadedWordVectors vectors, string word, params float[] expected)
    {
        Assert.IsTrue(vectors.TryGet(word, out var vector), word);
        CollectionAssert.AreEqual(expected, vector.ToArray(), word);
    }

    /// <summary>"3 3\n", then three words of three letters with three floats each.</summary>
    private static byte[] Binary(bool lineFeeds)
    {
        var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write("3 3\n"u8);
        float next = 1;
        foreach (string word in (string[])["the", "cat", "sat"])
        {
            writer.Write(Encoding.UTF8.GetBytes(word + " "));
            for (int i = 0; i < 3; i++) writer.Write(next++);
            if (lineFeeds) writer.Write((byte)'\n');
        }
        return stream.ToArray();
    }
}
