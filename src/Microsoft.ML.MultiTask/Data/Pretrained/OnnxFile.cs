using Google.Protobuf;
using Onnx;

namespace Microsoft.ML.MultiTask.Data.Pretrained;

/// <summary>The stored tensors of an ONNX file, those without a name under the names that their linear layers have.</summary>
internal sealed class OnnxFile : TensorFile
{
    private const string Mend = "Fetch the file anew, or take the network as safetensors.";

    private readonly Dictionary<string, (TensorProto Tensor, bool Transposed)> _tensors = [];

    public OnnxFile(string path)
    {
        WeightFileCheck.Require(path);
        Path = path;
        Graph = new OnnxGraph(Parse(path));
        Linears = [.. OnnxLinear.Of(Graph)];
        foreach (TensorProto tensor in Graph.Initializers) _tensors[tensor.Name] = (tensor, false);
        foreach (NodeProto node in Graph.Nodes.Where(node => node.OpType == "Identity"))
            if (Graph.Stored(node.Output[0]) is { } same) _tensors[node.Output[0]] = (same, false);
        AddLinears();
        Shapes = _tensors.ToDictionary(tensor => tensor.Key, tensor => Shape(tensor.Value.Tensor, tensor.Value.Transposed));
    }

    /// <inheritdoc/>
    public override string Path { get; }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, long[]> Shapes { get; }

    /// <summary>What the file computes.</summary>
    public OnnxGraph Graph { get; }

    /// <summary>The linear layers that have a named bias.</summary>
    public IReadOnlyList<OnnxLinear> Linears { get; }

    /// <inheritdoc/>
    public override StoredTensor Find(string name)
    {
        (TensorProto tensor, bool transposed) = _tensors[name];
        string type = OnnxValues.TypeOf(tensor);
        if (tensor.DataLocation == TensorProto.Types.DataLocation.External)
            return new StoredTensor(Path, name, type, OnnxExternalData.Of(tensor, name, Path).Read) { Transposed = transposed };
        ReadOnlyMemory<byte> values = OnnxValues.Bytes(tensor);
        if (FloatFormat.Of(type) is { } format && (Int128)(TensorShape.Count(tensor.Dims) ?? -1) * format.Size != values.Length)
        {
            throw new InvalidDataException($"'{name}' of {Path} has {values.Length} bytes, which are not the values of the shape "
                + $"{TensorShape.Text(tensor.Dims)} and the type {type}. {Mend}");
        }
        return new StoredTensor(Path, name, type, (first, bytes) => values.Span.Slice((int)first, bytes.Length).CopyTo(bytes)) { Transposed = transposed };
    }

    /// <summary>Nothing is held open.</summary>
    public override void Dispose()
    {
    }

    private static GraphProto Parse(string path)
    {
        using FileStream stream = File.OpenRead(path);
        if (stream.Length > int.MaxValue)
        {
            throw new InvalidDataException($"{path} has {stream.Length} bytes, but the format of ONNX files ends at 2 GB; take the network as safetensors, or "
                + "export it with its weights in a file beside.");
        }
        try
        {
            return ModelProto.Parser.ParseFrom(stream).Graph is { Initializer.Count: > 0 } graph ? graph
                : throw new InvalidDataException($"{path} is an ONNX file without stored tensors, or none. {Mend}");
        }
        catch (InvalidProtocolBufferException error)
        {
            throw new InvalidDataException($"{path} cannot be read as an ONNX file: {error.Message.TrimEnd('.')}. {Mend}", error);
        }
    }

    private void AddLinears()
    {
        foreach (IGrouping<string, OnnxLinear> layer in Linears.GroupBy(linear => linear.Name))
        {
            OnnxLinear first = layer.First();
            if (layer.Any(linear => linear.Weight != first.Weight))
            {
                throw new InvalidDataException(
                    $"Several linear layers of {Path} share '{first.Name}.bias', so their weights have no names; {OnnxConfigReader.Mend}.");
            }
            _tensors[$"{first.Name}.weight"] = (first.Weight, first.Transposed);
        }
    }

    private static long[] Shape(TensorProto tensor, bool transposed) => transposed ? [.. tensor.Dims.Reverse()] : [.. tensor.Dims];
}
