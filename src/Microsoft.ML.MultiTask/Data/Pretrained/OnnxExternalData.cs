using System.Globalization;
using Microsoft.Win32.SafeHandles;
using Onnx;

namespace Microsoft.ML.MultiTask.Data.Pretrained;

/// <summary>The values of a tensor that an ONNX file keeps in a file beside it.</summary>
/// <param name="Path">The file beside.</param>
/// <param name="Begin">Where the values begin in it.</param>
internal sealed record OnnxExternalData(string Path, long Begin)
{
    /// <summary>Finds the values of a tensor.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="name">Its name, for messages.</param>
    /// <param name="model">The ONNX file.</param>
    public static OnnxExternalData Of(TensorProto tensor, string name, string model)
    {
        string location = Entry(tensor, "location") ?? "";
        // The file may come from anywhere: it must not lead out of its folder.
        string folder = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(model))!;
        string path = System.IO.Path.GetFullPath(System.IO.Path.Combine(folder, location));
        if (location.Length == 0 || !path.StartsWith(folder + System.IO.Path.DirectorySeparatorChar, StringComparison.Ordinal))
            throw new InvalidDataException($"{model} names '{location}' as the file of '{name}', which is no file of its folder. Fetch it anew.");
        if (!File.Exists(path))
            throw new FileNotFoundException($"{model} keeps '{name}' in the file '{location}', which is not beside it; fetch that file too.", path);
        string offset = Entry(tensor, "offset") ?? "0";
        return long.TryParse(offset, NumberStyles.None, CultureInfo.InvariantCulture, out long begin) ? new OnnxExternalData(path, begin)
            : throw new InvalidDataException($"{model} states '{offset}' as the place of '{name}' in '{location}', which is no number. Fetch it anew.");
    }

    /// <summary>Fills a span with the tensor's bytes from one of them on.</summary>
    public void Read(long first, Span<byte> bytes)
    {
        using SafeFileHandle file = File.OpenHandle(Path);
        FileBytes.Read(file, Path, checked(Begin + first), bytes);
    }

    private static string? Entry(TensorProto tensor, string key) => tensor.ExternalData.FirstOrDefault(entry => entry.Key == key)?.Value;
}
