using Microsoft.ML.MultiTask.Data.Loading;
using TorchSharp;

namespace Microsoft.ML.MultiTask.Data.Pretrained;

/// <summary>The weights of a pretrained encoder of BERT's family, under BERT's names whatever the file calls them.</summary>
internal sealed class TransformerFile : IDisposable
{
    private readonly TensorFile _tensors;
    private readonly IReadOnlyDictionary<string, string> _names;

    private TransformerFile(TensorFile tensors, Func<IReadOnlyDictionary<string, string>, TransformerConfig> config, string mend)
    {
        _tensors = tensors;
        try
        {
            _names = TransformerNames.Of(tensors);
            Config = config(_names);
            Shapes = TransformerShapes.Of(Config);
            RequireAll(mend);
            RequireShapes(mend);
            RequireNoOthers();
        }
        catch
        {
            tensors.Dispose();
            throw;
        }
    }

    /// <summary>The form of the encoder.</summary>
    public TransformerConfig Config { get; }

    /// <summary>The shape of each weight of the encoder, by its canonical name.</summary>
    public IReadOnlyDictionary<string, long[]> Shapes { get; }

    /// <summary>Opens a folder with <c>config.json</c> and the weights as safetensors, in one file or in several with an index.</summary>
    /// <exception cref="IOException">The folder or one of its files does not exist.</exception>
    /// <exception cref="InvalidDataException">A file is damaged, describes a network of another family, or the two do not fit each other.</exception>
    public static TransformerFile OpenFolder(string folder)
    {
        TransformerFolder files = new(folder);
        TransformerConfig config = TransformerConfigReader.Read(files.Config);
        return new TransformerFile(TensorFile.Open(files.Weights), _ => config, "take config.json and the weights of the same network");
    }

    /// <summary>Opens an ONNX file, whose graph tells the form of the encoder.</summary>
    /// <param name="path">The file.</param>
    /// <param name="heads">How many heads the attention has, for a graph that does not tell.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is damaged, holds a network of another family, or does not tell its form.</exception>
    public static TransformerFile OpenOnnx(string path, int? heads = null)
    {
        OnnxFile file = new(path);
        return new TransformerFile(file, names => new OnnxConfigReader(file, names).Read(heads), OnnxConfigReader.Mend);
    }

    /// <summary>Reads the values of a weight.</summary>
    /// <param name="name">One of <see cref="Shapes"/>.</param>
    /// <param name="target">What to fill: contiguous, float32, on the CPU, of the weight's shape.</param>
    /// <exception cref="InvalidDataException">The values are no floating-point numbers, or not all finite.</exception>
    public void Read(string name, torch.Tensor target)
    {
        if (!Shapes.ContainsKey(name)) throw new ArgumentException($"The encoder of {_tensors.Path} has no weight '{name}'.", nameof(name));
        _tensors.Read(_names[name], target);
    }

    /// <inheritdoc/>
    public void Dispose() => _tensors.Dispose();

    private void RequireAll(string mend)
    {
        string[] missing = [.. Shapes.Keys.Where(name => !_names.ContainsKey(name))];
        if (missing.Length == 0) return;
        string others = missing.Length > 1 ? $", and {missing.Length - 1} other weights" : "";
        throw new InvalidDataException($"{_tensors.Path} lacks '{missing[0]}' with the shape {TensorShape.Text(Shapes[missing[0]])}{others} of the "
            + $"{Config.Architecture} network with {Config.Layers} layers that it should hold; {mend}.");
    }

    private void RequireShapes(string mend)
    {
        foreach ((string name, long[] shape) in Shapes)
        {
            long[] stored = _tensors.Shapes[_names[name]];
            if (stored.SequenceEqual(shape)) continue;
            throw new InvalidDataException($"'{_names[name]}' of {_tensors.Path} has the shape {TensorShape.Text(stored)}, but the {Config.Architecture} "
                + $"network that it should hold needs {TensorShape.Text(shape)}; {mend}.");
        }
    }

    /// <summary>A layer with more weights than BERT's computes something else.</summary>
    private void RequireNoOthers()
    {
        string[] others = [.. _names.Where(name => !Shapes.ContainsKey(name.Key) && IsOfLayer(name.Key)).Select(name => name.Value)];
        if (others.Length == 0) return;
        throw new InvalidDataException($"{_tensors.Path} has {Excerpt.Names(others)}, which no {Config.Architecture} network has; take the network without "
            + "adapters and other additions.");
    }

    private bool IsOfLayer(string name) =>
        name.Split('.') is ["encoder", "layer", string number, ..] && int.TryParse(number, out int layer) && layer < Config.Layers;
}
