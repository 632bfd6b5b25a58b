using System.IO.Compression;
using Microsoft.ML.MultiTask.Data.Loading;

namespace Microsoft.ML.MultiTask.Tests.Data.Loading;

[TestClass]
public sealed class GzipInputTests
{
    [TestMethod]
    public void AWholeFileIsUnpacked()
    {
        byte[] one = Packed("abc"u8), two = Packed("de"u8);

        CollectionAssert.AreEqual("abc"u8.ToArray(), Unpacked(one));
        CollectionAssert.AreEqual("abcde"u8.ToArray(), Unpacked([.. one, .. two]), "files may be put one after the other");
    }

    [TestMethod]
    public void AFileCutAnywhereIsRefused()
    {
        byte[] whole = Packed("abcabcabcabd"u8);

        // The last byte is a zero, the highest byte of the length.
        foreach (int length in Enumerable.Range(0, whole.Length - 1))
            Assert.ThrowsExactly<InvalidDataException>(() => Unpacked(whole[..length]), $"{length} bytes");
    }

    private static byte[] Packed(ReadOnlySpan<byte> bytes)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            gzip.Write(bytes);
        return packed.ToArray();
    }

    private static byte[] Unpacked(byte[] packed)
    {
        using Stream stream = GzipInput.Unpack(new MemoryStream(packed));
        var bytes = new byte[100];
        int read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        Assert.AreEqual(0, stream.Read(bytes, read, 1), "the end stays the end");
        return bytes[..read];
    }
}
