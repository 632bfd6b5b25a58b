using Onnx;
using static Onnx.TensorProto.Types;

namespace Microsoft.ML.MultiTask.Data.Pretrained;

/// <summary>The graph of an ONNX file by the names of its values: what makes a value, what uses it, and what is known of it.</summary>
internal sealed class OnnxGraph
{
    private readonly Dictionary<string, TensorProto> _initializers;
    private readonly Dictionary<string, NodeProto> _producers;
    private readonly ILookup<string, NodeProto> _consumers;

    public OnnxGraph(GraphProto graph)
    {
        Nodes = graph.Node;
        Inputs = graph.Input.Select(input => input.Name).ToHashSet();
        _initializers = graph.Initializer.GroupBy(tensor => tensor.Name).ToDictionary(named => named.Key, named => named.First());
        _producers = graph.Node.SelectMany(node => node.Output.Select(value => (value, node))).DistinctBy(made => made.value)
            .ToDictionary(made => made.value, made => made.node);
        _consumers = graph.Node.SelectMany(node => node.Input.Distinct().Select(value => (value, node))).ToLookup(used => used.value, used => used.node);
    }

    /// <summary>The operations.</summary>
    public IReadOnlyList<NodeProto> Nodes { get; }

    /// <summary>The names of what the graph is given.</summary>
    public IReadOnlySet<string> Inputs { get; }

    /// <summary>The stored tensors.</summary>
    public IEnumerable<TensorProto> Initializers => _initializers.Values;

    /// <summary>The operation that makes a value; null for an input and a stored tensor.</summary>
    public NodeProto? Producer(string value) => _producers.GetValueOrDefault(value);

    /// <summary>The operations that use a value.</summary>
    public IEnumerable<NodeProto> Consumers(string value) => _consumers[value];

    /// <summary>The stored tensor that a value is; null if it is computed. Files that hold equal tensors once pass them on under further names.</summary>
    public TensorProto? Stored(string value)
    {
        if (_initializers.TryGetValue(value, out TensorProto? tensor)) return tensor;
        return Producer(value) is { OpType: "Identity", Input: [var same] } ? Stored(same) : null;
    }

    /// <summary>The number that a value is for sure.</summary>
    public float? Number(string value) => Constant(value) is { } tensor && OnnxValues.Floats(tensor) is [float number] ? number : null;

    /// <summary>The whole numbers that a value is for sure; those that depend on what the graph is given are null, one for each value they come from.</summary>
    public IReadOnlyList<long?> Numbers(string value)
    {
        if (Constant(value) is { } tensor) return OnnxValues.Integers(tensor) is { } numbers ? [.. numbers.Select(number => (long?)number)] : [null];
        return Producer(value) switch
        {
            { OpType: "Concat" } node => [.. node.Input.SelectMany(Numbers)],
            { OpType: "Unsqueeze" or "Cast" } node => Numbers(node.Input[0]),
            _ => [null],
        };
    }

    /// <summary>An attribute of an operation.</summary>
    public static AttributeProto? Attribute(NodeProto node, string name) => node.Attribute.FirstOrDefault(attribute => attribute.Name == name);

    private TensorProto? Constant(string value) =>
        Stored(value) ?? (Producer(value) is { OpType: "Constant", Attribute: [var attribute] } ? Constant(attribute) : null);

    private static TensorProto? Constant(AttributeProto value) => value.Name switch
    {
        "value" => value.T,
        "value_int" => new TensorProto { DataType = (int)DataType.Int64, Int64Data = { value.I } },
        "value_ints" => new TensorProto { DataType = (int)DataType.Int64, Int64Data = { value.Ints } },
        "value_float" => new TensorProto { DataType = (int)DataType.Float, FloatData = { value.F } },
        _ => null,
    };
}
