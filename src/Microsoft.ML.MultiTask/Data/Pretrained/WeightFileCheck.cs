using Microsoft.Win32.SafeHandles;

namespace Microsoft.ML.MultiTask.Data.Pretrained;

/// <summary>Refuses files that can hold no weights to read, by their names and first bytes.</summary>
internal static class WeightFileCheck
{
    private static readonly string[] _pickles = [".BIN", ".PT", ".PTH", ".PKL", ".CKPT"];

    /// <summary>Requires that a file is there and is neither a Python pickle, which can run programs, nor a mere pointer to a file.</summary>
    public static void Require(string path)
    {
        if (!File.Exists(path)) throw new FileNotFoundException($"The file of weights '{path}' does not exist.", path);
        Span<byte> start = stackalloc byte[32];
        using SafeFileHandle file = File.OpenHandle(path);
        start = start[..RandomAccess.Read(file, start, 0)];
        // A pickle of protocol 2 to 5, but not the length of a safetensors header before its brace; or a zip archive of pickles.
        bool pickled = start is [0x80, >= 2 and <= 5, ..] and not [_, _, _, _, _, _, _, _, (byte)'{', ..] || start.StartsWith("PK\x03\x04"u8);
        if (pickled || _pickles.Contains(Path.GetExtension(path).ToUpperInvariant())) throw Pickled(path);
        if (start.StartsWith("version https://git-lfs"u8))
            throw new InvalidDataException($"{path} only points to the weights, which Git LFS keeps elsewhere; fetch them with 'git lfs pull'.");
    }

    /// <summary>The error for weights in a Python pickle.</summary>
    public static InvalidDataException Pickled(string path) => new(
        $"{path} is a Python pickle, which can run any program when it is loaded and is never read; if you trust it, convert it to safetensors in Python: "
        + "transformers.AutoModel.from_pretrained(folder).save_pretrained(folder, safe_serialization=True).");
}
