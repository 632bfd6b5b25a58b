using System.Text;
using Microsoft.ML.MultiTask.Data.Vectors;

namespace Microsoft.ML.MultiTask.Tests.Data.Vectors;

[TestClass]
public sealed class FastTextReaderTests
{
    private const int Buckets = 5;

    private readonly string _path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    [TestCleanup]
    public void Delete() => File.Delete(_path);

    [TestMethod]
    [DataRow("a", 0xE40C292Cu)] // published value of FNV-1a
    [DataRow("foobar", 0xBF9CF968u)] // published value of FNV-1a
    [DataRow("é", 0x3CFA68C1u)] // bytes C3 A9 taken as negative numbers
    public void HashesAreFastTexts(string text, uint hash) => Assert.AreEqual(hash, FastTextNgrams.Hash(Encoding.UTF8.GetBytes(text)));

    [TestMethod]
    public void AWordIsTheMeanOfItsRowAndItsNgrams()
    {
        Write();
        var vectors = new WordVectors(_path).Load(["ab", "xb", "</s>", "é", "zz", "AB"]);
        Assert.AreEqual((2, 6), (vectors.Dimension, vectors.Count));
        // Rows of the matrix are (row, row * row); words are rows 0 to 2, bucket b is row 3 + b.
        // "<ab" and "<xb" are in bucket 3, "ab>" and "<é>" in 1, "xb>" in 0.
        AssertMean(vectors, "ab", 1, 3 + 3, 3 + 1);
        AssertMean(vectors, "xb", 3 + 3, 3 + 0); // not in the dictionary
        AssertMean(vectors, "</s>", 0); // has no n-grams
        AssertMean(vectors, "é", 2, 3 + 1); // "<é>" is three characters
    }

    [TestMethod]
    public void LowerCaseInTheDictionaryGoesBeforeNgrams()
    {
        Write();
        var vectors = new WordVectors(_path) { Lowercase = true, Format = WordVectorFormat.FastTextBinary }.Load(["AB"]);
        AssertMean(vectors, "AB", 1, 3 + 3, 3 + 1);
    }

    [TestMethod]
    public void WithoutNgramsUnseenWordsHaveNoVector()
    {
        Write(longest: 0);
        var vectors = new WordVectors(_path).Load(["ab", "xb"]);
        CollectionAssert.AreEqual(new[] { "ab" }, vectors.Words.ToArray());
        AssertMean(vectors, "ab", 1);
    }

    [TestMethod]
    public void ClassifiersOfVersion11DoNotUseTheirNgrams()
    {
        Write(version: 11, model: 3);
        AssertMean(new WordVectors(_path).Load(["ab"]), "ab", 1);
    }

    [TestMethod]
    public void OtherModelsAreRefused()
    {
        Write(version: 13);
        AssertError($"{_path} is a fastText model of version 13; versions 11 and 12 can be read.");
        Write(quantised: true);
        AssertError($"{_path} is a quantised model of fastText (.ftz); only models that are not quantised (.bin) can be read.");
        Write(matrixWidth: 4);
        AssertError($"{_path} is damaged: its input matrix has 8 x 4 numbers where 8 x 2 are expected.");
        Write(value: float.NaN);
        AssertError($"{_path}, row 1 of the input matrix: number 1 is NaN; it must be finite.");
        Write(width: 1 << 21);
        AssertError($"{_path} is damaged: it says its vectors have 2097152 numbers and that there are 5 n-grams.");
        Write(pruned: long.MaxValue);
        AssertError($"{_path} is damaged: it says that 9223372036854775807 n-grams were pruned.");
        Write();
        byte[] whole = File.ReadAllBytes(_path);
        File.WriteAllBytes(_path, whole[..^60]);
        StringAssert.Contains(Assert.ThrowsExactly<InvalidDataException>(() => new WordVectors(_path).Load(["ab"])).Message, "ends at byte");
    }

    private void AssertError(string message) =>
        Assert.AreEqual(message, Assert.ThrowsExactly<InvalidDataException>(() => new WordVectors(_path).Load(["ab"])).Message);

    private static void AssertMean(LoadedWordVectors vectors, string word, params int[] rows)
    {
        Assert.IsTrue(vectors.TryGet(word, out var vector), word);
        Assert.AreEqual(rows.Average(), vector[0], 1e-5, word);
        Assert.AreEqual(rows.Average(r => r * r), vector[1], 1e-5, word);
    }

    /// <summary>Writes a model of three words, one label and five buckets, with trigrams.</summary>
    private void Write(
        int version = 12, int model = 2, int longest = 3, bool quantised = false, int width = 2, long matrixWidth = 2, float? value = null, long pruned = -1)
    {
        using var writer = new BinaryWriter(File.Create(_path));
        foreach (int number in (int[])[793712314, version, width, 5, 5, 1, 5, 1, 1, model, Buckets, 3, longest, 100]) writer.Write(number);
        writer.Write(1e-4);
        foreach (int number in (int[])[4, 3, 1]) writer.Write(number);
        writer.Write(1000L);
        writer.Write(pruned);
        foreach (var (entry, isLabel) in ((string, bool)[])[("</s>", false), ("ab", false), ("é", false), ("__label__x", true)])
        {
            writer.Write(Encoding.UTF8.GetBytes(entry + "\0"));
            writer.Write(10L);
            writer.Write(isLabel);
        }
        writer.Write(quantised);
        writer.Write(3L + Buckets);
        writer.Write(matrixWidth);
        for (int row = 0; row < 3 + Buckets; row++)
        {
            writer.Write(value ?? row);
            writer.Write((float)(row * row));
        }
    }
}
