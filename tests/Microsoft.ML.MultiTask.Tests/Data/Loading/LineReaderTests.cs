using System.Text;
using Microsoft.ML.MultiTask.Data.Loading;

namespace Microsoft.ML.MultiTask.Tests.Data.Loading;

[TestClass]
public sealed class LineReaderTests
{
    private const int Buffer = 1 << 16;

    private readonly TextFiles _files = new();

    [TestCleanup]
    public void Cleanup() => _files.Dispose();

    [TestMethod]
    [DataRow("a\nb\n\nc", "a|b||c")]
    [DataRow("a\r\nb\r\n\r\nc\r\n", "a|b||c")]
    [DataRow("a\rb\r\rc\r", "a|b||c")]
    [DataRow("a\rb\nc\r\n\nd", "a|b|c||d")]
    [DataRow("\r", "")]
    [DataRow("\n\r", "|")]
    [DataRow("\uFEFFa\nb", "a|b")]
    public void LinesEndInAnyWay(string text, string lines) => Assert.AreEqual(lines, string.Join('|', Lines(_files.Write(text))));

    [TestMethod]
    public void AnEmptyFileHasNoLines() => Assert.IsEmpty(Lines(_files.Write("")));

    [TestMethod]
    [DataRow(Buffer - 2)]
    [DataRow(Buffer - 1)]
    [DataRow(Buffer)]
    public void AnEndAcrossTheBufferIsOne(int length)
    {
        string first = new('x', length);

        CollectionAssert.AreEqual(new[] { first, "b", "" }, Lines(_files.Write(first + "\r\nb\r\n\r\n")));
    }

    [TestMethod]
    [DataRow("utf-16")]
    [DataRow("utf-16BE")]
    [DataRow("utf-32")]
    [DataRow("utf-8")]
    public void AMarkAtTheStartTellsTheEncoding(string name)
    {
        Encoding encoding = Encoding.GetEncoding(name);

        CollectionAssert.AreEqual(new[] { "é", "𝔞" }, Lines(_files.Write([.. encoding.Preamble, .. encoding.GetBytes("é\n𝔞")], "marked.txt")));
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(20_000)]
    public void BytesThatAreNotUtf8AreNamedWithTheirPlace(int linesBefore)
    {
        string before = string.Concat(Enumerable.Repeat("sieben\n", linesBefore));
        string path = _files.Write([.. Encoding.UTF8.GetBytes(before + "grün 1"), 0xE9, .. "x\ny\n"u8], "latin.txt");

        Assert.AreEqual(
            $"{path}, line {linesBefore + 1}: bytes E9 at character 7, after 'grün 1', are not valid utf-8; convert the file to UTF-8.", Problem(path));
    }

    [TestMethod]
    public void BytesThatAreNotUtf8AreNamedAfterAMarkAndAtTheEnd()
    {
        string path = _files.Write([0xEF, 0xBB, 0xBF, .. "a\nb"u8, 0xC3], "cut.txt");

        Assert.AreEqual($"{path}, line 2: bytes C3 at character 2, after 'b', are not valid utf-8; convert the file to UTF-8.", Problem(path));
    }

    [TestMethod]
    public void AnEncodingThatIsNamedIsHeldTo()
    {
        string path = _files.Write([(byte)'a', (byte)'\n', 0xE9], "latin.txt");
        var strict = Encoding.GetEncoding("us-ascii", EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);

        Assert.AreEqual($"{path}, line 2: bytes E9 at character 1, after '', are not valid us-ascii; convert the file to UTF-8.", Problem(path, strict));
        CollectionAssert.AreEqual(new[] { "a", "é" }, Lines(path, Encoding.Latin1));
        CollectionAssert.AreEqual(new[] { "a", "?" }, Lines(path, Encoding.ASCII));
    }

    [TestMethod]
    public void ACutGzipIsNamedWithTheLastLineThatCouldBeUnpacked()
    {
        // Random lines do not pack well, so that half of the packed bytes are about half of the lines.
        var random = new Random(1);
        string[] lines = [.. Enumerable.Range(0, 60_000).Select(_ => $"{random.Next():x8}")];
        string path = _files.Write(string.Join('\n', lines), "cut.gz");
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..^100_000]);
        List<string> read = [];
        string message = Assert.ThrowsExactly<FormatException>(() => Read(path, read)).Message;

        Assert.AreEqual(
            $"{path}: data after line {read.Count} is not valid gzip; remove '.gz' from the name of a plain file, or fetch it again.", message);
        CollectionAssert.AreEqual(lines[..read.Count], read);
        Assert.IsGreaterThan(30_000, read.Count);
    }

    [TestMethod]
    public void ALineWithoutEndIsRefused()
    {
        string path = _files.Write("a\n" + new string('x', (1 << 24) + 1), "long.gz");

        Assert.AreEqual($"{path}, line 2: it is longer than 16777216 characters; is it a text file with a token a line?", Problem(path));
    }

    private static string Problem(string path, Encoding? encoding = null) =>
        Assert.ThrowsExactly<FormatException>(() => Lines(path, encoding)).Message;

    private static List<string> Lines(string path, Encoding? encoding = null)
    {
        List<string> lines = [];
        Read(path, lines, encoding);
        return lines;
    }

    private static void Read(string path, List<string> lines, Encoding? encoding = null)
    {
        using var reader = new LineReader(path, encoding);
        while (reader.Next(out ReadOnlySpan<char> line))
            lines.Add(line.ToString());
        Assert.AreEqual(lines.Count, reader.Number);
    }
}
