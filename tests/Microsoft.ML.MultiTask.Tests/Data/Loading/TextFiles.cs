using System.IO.Compression;
using System.Text;

namespace Microsoft.ML.MultiTask.Tests.Data.Loading;

/// <summary>Files of a test in a folder of their own, deleted afterwards.</summary>
internal sealed class TextFiles : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("multitask-").FullName;

    public string Write(string text, string name = "file.txt") => Write(Encoding.UTF8.GetBytes(text), name);

    public string Write(byte[] bytes, string name)
    {
        string path = Path.Combine(_folder, name);
        using Stream file = File.Create(path);
        using Stream target = name.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionLevel.Fastest) : file;
        target.Write(bytes);
        return path;
    }

    /// <summary>Lines of tokens from lines whose columns are separated by blanks, for readable tests.</summary>
    public static string Tabs(string text) => string.Join('\n', text.Split('\n').Select(line => line.StartsWith('#') ? line : line.Replace(' ', '\t')));

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
