using System.IO.Compression;
using System.Security.Cryptography;

namespace Microsoft.ML.MultiTask.Tests.Persistence;

/// <summary>The streams of a saved model, to read and to change.</summary>
internal static class ModelFile
{
    public const string Manifest = "Manifest.json", Weights = "Weights.bin", Checksum = "Checksum.bin";

    /// <summary>The bytes of a stream.</summary>
    public static byte[] Read(string file, string stream)
    {
        using ZipArchive archive = ZipFile.OpenRead(file);
        using Stream source = archive.Entries.Single(entry => entry.Name == stream).Open();
        using var copy = new MemoryStream();
        source.CopyTo(copy);
        return copy.ToArray();
    }

    /// <summary>Puts other bytes in the place of a stream; null removes it.</summary>
    public static void Replace(string file, string stream, byte[]? bytes)
    {
        using ZipArchive archive = ZipFile.Open(file, ZipArchiveMode.Update);
        ZipArchiveEntry entry = archive.Entries.Single(entry => entry.Name == stream);
        string name = entry.FullName;
        entry.Delete();
        if (bytes is null) return;
        using Stream target = archive.CreateEntry(name).Open();
        target.Write(bytes);
    }

    /// <summary>Writes the checksum that belongs to the manifest.</summary>
    public static void Seal(string file) => Replace(file, Checksum, SHA256.HashData(Read(file, Manifest)));

    /// <summary>The messages of an error and of those that caused it.</summary>
    public static string Message(Exception? error) => error is null ? "" : error.Message + "\n" + Message(error.InnerException);
}
