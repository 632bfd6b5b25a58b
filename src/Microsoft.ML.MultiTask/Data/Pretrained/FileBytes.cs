using Microsoft.Win32.SafeHandles;

namespace Microsoft.ML.MultiTask.Data.Pretrained;

/// <summary>Bytes at a place of a file.</summary>
internal static class FileBytes
{
    /// <summary>Fills a span, which one call of the system may do only in part.</summary>
    public static void Read(SafeFileHandle file, string path, long first, Span<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            int read = RandomAccess.Read(file, bytes, first);
            if (read == 0) throw new InvalidDataException($"{path} ends at byte {first}, within its weights. Fetch the file anew.");
            first += read;
            bytes = bytes[read..];
        }
    }
}
