using System.Runtime.InteropServices;
using Google.Protobuf;
using Onnx;
using static Onnx.AttributeProto.Types;
using static Onnx.TensorProto.Types;

namespace Microsoft.ML.MultiTask.Tests.Data.Pretrained;

/// <summary>Makes ONNX files.</summary>
internal sealed class OnnxModel
{
    private readonly GraphProto _graph = new();

    /// <summary>Adds an input of the graph.</summary>
    public OnnxModel Input(string name)
    {
        _graph.Input.Add(new ValueInfoProto { Name = name });
        return this;
    }

    /// <summary>Adds a stored tensor.</summary>
    public TensorProto Store(string name, long[] shape, params float[] values) =>
        Store(name, DataType.Float, shape, [.. MemoryMarshal.AsBytes<float>(values)]);

    /// <summary>Adds stored whole numbers.</summary>
    public TensorProto Store(string name, params long[] values) => Store(name, DataType.Int64, [values.Length], [.. MemoryMarshal.AsBytes<long>(values)]);

    /// <summary>Adds a stored tensor of any type.</summary>
    public TensorProto Store(string name, DataType type, long[] shape, byte[] bytes)
    {
        var tensor = new TensorProto { Name = name, DataType = (int)type, Dims = { shape }, RawData = ByteString.CopyFrom(bytes) };
        _graph.Initializer.Add(tensor);
        return tensor;
    }

    /// <summary>Adds an operation whose output has the name of the last argument.</summary>
    public NodeProto Node(string operation, params string[] inputsAndOutput)
    {
        var node = new NodeProto { OpType = operation, Input = { inputsAndOutput[..^1] }, Output = { inputsAndOutput[^1] } };
        _graph.Node.Add(node);
        return node;
    }

    /// <summary>Adds a linear layer in the way of exporters: a product with a matrix that has no name, and a sum with the bias.</summary>
    public void Linear(string name, string input, int inputs, int outputs, string output)
    {
        Store($"onnx::{name}", [inputs, outputs], new float[inputs * outputs]);
        Store($"{name}.bias", [outputs], new float[outputs]);
        Node("MatMul", input, $"onnx::{name}", $"{output}/product");
        Node("Add", $"{name}.bias", $"{output}/product", output);
    }

    /// <summary>Adds layer normalization as one operation.</summary>
    public void Norm(string name, string input, int width, string output, float? epsilon)
    {
        Store($"{name}.weight", [width], new float[width]);
        Store($"{name}.bias", [width], new float[width]);
        NodeProto node = Node("LayerNormalization", input, $"{name}.weight", $"{name}.bias", output);
        if (epsilon is { } number) node.Attribute.Add(new AttributeProto { Name = "epsilon", Type = AttributeType.Float, F = number });
    }

    public string Write(string path)
    {
        using FileStream file = File.Create(path);
        new ModelProto { IrVersion = 7, Graph = _graph }.WriteTo(file);
        return path;
    }
}
