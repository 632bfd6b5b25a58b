using System.Globalization;
using Onnx;

namespace Microsoft.ML.MultiTask.Data.Pretrained;

/// <summary>What the graph of an ONNX file tells of the computation of an encoder, which its weights do not.</summary>
internal sealed class OnnxComputation
{
    private static readonly string[] _projections = ["query", "key", "value"];

    private readonly OnnxGraph _graph;
    private readonly Dictionary<string, OnnxLinear> _linears;

    public OnnxComputation(OnnxFile file)
    {
        _graph = file.Graph;
        _linears = file.Linears.Select(linear => (Name: TransformerNames.Canonical($"{linear.Name}.weight"), linear)).Where(named => named.Name is not null)
            .DistinctBy(named => named.Name).ToDictionary(named => named.Name!, named => named.linear);
    }

    /// <summary>Whether positions are numbered as RoBERTa does, by counting the subwords that are no padding.</summary>
    public bool CountsPositions => _graph.Nodes.Any(node => node.OpType == "CumSum");

    /// <summary>The padding that is left out in counting, with which the input is compared; null if it is not.</summary>
    public int? PaddingIndex() => (int?)_graph.Nodes
        .Where(node => node is { OpType: "Equal", Input.Count: 2 } && node.Input.Any(_graph.Inputs.Contains))
        .SelectMany(node => node.Input).SelectMany(_graph.Numbers).FirstOrDefault(number => number is >= 0 and < short.MaxValue);

    /// <summary>The numbers of heads that queries, keys and values are cut into: [rows, time, width] becomes [rows, time, heads, width of a head].</summary>
    public IEnumerable<int> Heads(int layer, int hidden) =>
        from projection in _projections
        let linear = _linears.GetValueOrDefault($"encoder.layer.{layer}.attention.self.{projection}.weight")
        where linear is not null
        from cut in _graph.Consumers(linear.Output)
        where cut is { OpType: "Reshape", Input: [_, _] } && cut.Input[0] == linear.Output
        let heads = Heads(_graph.Numbers(cut.Input[1]), hidden)
        where heads is not null
        select heads.Value;

    /// <summary>What is added to the variance in layer normalization.</summary>
    public IEnumerable<double> Epsilons() => _graph.Nodes.SelectMany(node => node.OpType switch
    {
        "LayerNormalization" => [OnnxGraph.Attribute(node, "epsilon")?.F ?? 1e-5f],
        "Sqrt" => AddedToVariance(node),
        _ => (IEnumerable<float>)[],
    }).Distinct().Select(Meant);

    /// <summary>The activation between the two linear layers of a layer; null if it is none of those known.</summary>
    public string? Activation(int layer)
    {
        if (!_linears.TryGetValue($"encoder.layer.{layer}.intermediate.dense.weight", out OnnxLinear? linear)) return null;
        HashSet<NodeProto> steps = [];
        var ahead = new Queue<string>([linear.Output]);
        while (ahead.TryDequeue(out string? value))
        {
            foreach (NodeProto step in _graph.Consumers(value).Where(node => node.OpType is not ("MatMul" or "Gemm")))
                if (steps.Add(step)) step.Output.ToList().ForEach(ahead.Enqueue);
        }
        return steps.Select(step => Activation(step, linear.Output)).OfType<string>().Distinct().ToArray() is [string activation] ? activation : null;
    }

    /// <summary>The activation that an operation is the mark of.</summary>
    private static string? Activation(NodeProto step, string input)
    {
        bool first = step.Input[0] == input;
        return step.OpType switch
        {
            "Erf" => "gelu",
            "Gelu" => OnnxGraph.Attribute(step, "approximate")?.S.ToStringUtf8() == "tanh" ? "gelu_new" : "gelu",
            "Tanh" when !first => "gelu_new",
            "Relu" => "relu",
            "Sigmoid" when first => "silu",
            _ => null,
        };
    }

    /// <summary>One of the two numbers may be left to the graph to work out.</summary>
    private static int? Heads(IReadOnlyList<long?> shape, int hidden) => shape is not [_, _, var heads, var width] ? null : (heads, width) switch
    {
        ( > 0, > 0) => heads * width == hidden ? (int)heads : null,
        ( > 0, _) => hidden % heads == 0 ? (int)heads : null,
        (_, > 0) => hidden % width == 0 ? (int)(hidden / width) : null,
        _ => null,
    };

    /// <summary>Normalization in single steps takes the root of a mean and the epsilon.</summary>
    private IEnumerable<float> AddedToVariance(NodeProto root)
    {
        if (_graph.Producer(root.Input[0]) is not { OpType: "Add" } sum) return [];
        bool ofMean = sum.Input.Any(input => _graph.Producer(input) is { OpType: "ReduceMean" });
        return ofMean ? sum.Input.Select(_graph.Number).OfType<float>() : [];
    }

    /// <summary>The double that is written as a float32 is: the one nearest to a float32 of 1e-12 is another.</summary>
    private static double Meant(float number) => double.Parse(number.ToString("R", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
