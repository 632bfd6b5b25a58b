using TorchSharp;

namespace Microsoft.ML.MultiTask.Data.Pretrained;

/// <summary>Named tensors of one file, or of several that hold one network.</summary>
internal abstract class TensorFile : IDisposable
{
    /// <summary>The file.</summary>
    public abstract string Path { get; }

    /// <summary>The shape of each tensor.</summary>
    public abstract IReadOnlyDictionary<string, long[]> Shapes { get; }

    /// <summary>Opens a file of weights: safetensors, the index of several such files, or ONNX.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is damaged or has another format.</exception>
    public static TensorFile Open(string path) => System.IO.Path.GetExtension(path).ToUpperInvariant() switch
    {
        ".ONNX" => new OnnxFile(path),
        ".JSON" => new ShardedTensors(path),
        _ => new SafetensorsFile(path),
    };

    /// <summary>Reads the values of a tensor.</summary>
    /// <param name="name">One of <see cref="Shapes"/>.</param>
    /// <param name="target">What to fill: contiguous, float32, on the CPU, of the tensor's shape.</param>
    /// <exception cref="InvalidDataException">The values are no floating-point numbers, or not all finite.</exception>
    public void Read(string name, torch.Tensor target)
    {
        if (!Shapes.TryGetValue(name, out long[]? shape)) throw new ArgumentException($"{Path} has no tensor '{name}'.", nameof(name));
        if (target.dtype != torch.ScalarType.Float32 || target.device_type != DeviceType.CPU || !target.is_contiguous())
            throw new ArgumentException("The tensor to fill must be contiguous, of the type float32 and on the CPU.", nameof(target));
        if (!shape.SequenceEqual(target.shape))
        {
            throw new ArgumentException(
                $"'{name}' of {Path} has the shape {TensorShape.Text(shape)}, but the tensor to fill {TensorShape.Text(target.shape)}.", nameof(target));
        }
        Find(name).CopyTo(target);
    }

    /// <summary>Where the values of a tensor lie.</summary>
    /// <param name="name">One of <see cref="Shapes"/>.</param>
    public abstract StoredTensor Find(string name);

    /// <inheritdoc/>
    public abstract void Dispose();
}
