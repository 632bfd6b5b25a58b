using Onnx;

namespace Microsoft.ML.MultiTask.Data.Pretrained;

/// <summary>A linear layer in the graph of an ONNX file, told by the name of its bias: exporters leave its weight without one.</summary>
/// <param name="Name">The layer's name in the network.</param>
/// <param name="Weight">Its weight.</param>
/// <param name="Transposed">True where the weight is stored with a row for each input instead of each output.</param>
/// <param name="Output">The name of what it computes.</param>
internal sealed record OnnxLinear(string Name, TensorProto Weight, bool Transposed, string Output)
{
    private const string Bias = ".bias";

    /// <summary>The linear layers of a graph.</summary>
    public static IEnumerable<OnnxLinear> Of(OnnxGraph graph) => graph.Nodes.SelectMany(node => node.OpType switch
    {
        "MatMul" => OfProduct(graph, node),
        "Gemm" => OfGemm(graph, node),
        _ => [],
    });

    /// <summary>A product, and a sum with the bias.</summary>
    private static IEnumerable<OnnxLinear> OfProduct(OnnxGraph graph, NodeProto node)
    {
        if (node is not { Input: [_, var matrix], Output: [var product] } || Find(graph, matrix) is not { } weight) yield break;
        foreach (NodeProto sum in graph.Consumers(product).Where(consumer => consumer.OpType == "Add"))
        {
            if (sum.Input.FirstOrDefault(input => IsBias(graph, input)) is { } bias)
                yield return new OnnxLinear(bias[..^Bias.Length], weight.Tensor, !weight.Turned, sum.Output[0]);
        }
    }

    private static IEnumerable<OnnxLinear> OfGemm(OnnxGraph graph, NodeProto node)
    {
        bool scaled = OnnxGraph.Attribute(node, "alpha")?.F is not (null or 1) || OnnxGraph.Attribute(node, "beta")?.F is not (null or 1);
        if (scaled || OnnxGraph.Attribute(node, "transA")?.I is not (null or 0)) yield break;
        if (node is not { Input: [_, var matrix, var bias], Output: [var output] } || !IsBias(graph, bias)) yield break;
        if (Find(graph, matrix) is not { } weight) yield break;
        bool turned = OnnxGraph.Attribute(node, "transB")?.I == 1;
        yield return new OnnxLinear(bias[..^Bias.Length], weight.Tensor, turned == weight.Turned, output);
    }

    /// <summary>The stored matrix that a value is, and whether rows and columns are exchanged on the way.</summary>
    private static (TensorProto Tensor, bool Turned)? Find(OnnxGraph graph, string value)
    {
        if (graph.Stored(value) is { Dims.Count: 2 } tensor) return (tensor, false);
        if (graph.Producer(value) is not { OpType: "Transpose", Input: [var matrix] }) return null;
        return graph.Stored(matrix) is { Dims.Count: 2 } turned ? (turned, true) : null;
    }

    private static bool IsBias(OnnxGraph graph, string value) => value.EndsWith(Bias, StringComparison.Ordinal) && graph.Stored(value) is not null;
}
