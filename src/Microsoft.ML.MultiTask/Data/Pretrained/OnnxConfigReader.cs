namespace Microsoft.ML.MultiTask.Data.Pretrained;

/// <summary>Tells the form of an encoder from its weights and its graph in an ONNX file, which states it nowhere.</summary>
/// <param name="file">The file.</param>
/// <param name="names">The names of its tensors by their canonical ones.</param>
internal sealed class OnnxConfigReader(OnnxFile file, IReadOnlyDictionary<string, string> names)
{
    /// <summary>What helps where a file does not tell enough.</summary>
    public const string Mend = "take the network as safetensors, or export it in float32 and without quantization and fused operators";

    /// <summary>BERT's share that is dropped in training; a graph for prediction drops nothing.</summary>
    private const double UsualDropout = 0.1;

    /// <summary>The size of the position table that RoBERTa and XLM-R have: two rows belong to no position.</summary>
    private const int PositionsOfRoberta = 514;

    private readonly OnnxComputation _computation = new(file);

    /// <param name="heads">How many heads the attention has, for a graph that does not tell.</param>
    public TransformerConfig Read(int? heads)
    {
        int layers = Enumerable.Range(0, int.MaxValue).First(i => !names.ContainsKey($"encoder.layer.{i}.output.LayerNorm.weight"));
        if (layers == 0) throw new InvalidDataException($"{file.Path} has no layers with the names that those of BERT's family have; {Mend}.");
        int[] words = Shape("embeddings.word_embeddings.weight", 2), positions = Shape("embeddings.position_embeddings.weight", 2);
        int hidden = Shape("encoder.layer.0.attention.output.LayerNorm.weight", 1)[0];
        string architecture = Architecture(positions[0]);
        int offset = architecture == "roberta" ? (_computation.PaddingIndex() ?? 1) + 1 : 0;
        if (positions[0] <= offset) throw new InvalidDataException($"{file.Path} has embeddings for {positions[0]} positions, which are too few; {Mend}.");
        return new TransformerConfig
        {
            Architecture = architecture,
            Layers = layers,
            HiddenSize = hidden,
            Heads = Heads(layers, hidden, heads),
            FeedForwardSize = Shape("encoder.layer.0.intermediate.dense.bias", 1)[0],
            EmbeddingSize = words[1],
            Positions = positions[0] - offset,
            PositionOffset = offset,
            TokenTypes = architecture == "distilbert" ? 0 : Shape("embeddings.token_type_embeddings.weight", 2)[0],
            VocabularySize = words[0],
            Activation = Only(Enumerable.Range(0, layers).Select(_computation.Activation), "activation between the two linear layers of a layer"),
            LayerNormEpsilon = Only(_computation.Epsilons(), "epsilon of the layer normalization"),
            Dropout = UsualDropout,
            AttentionDropout = UsualDropout,
        };
    }

    private int[] Shape(string name, int rank)
    {
        if (!names.TryGetValue(name, out string? stored)) throw new InvalidDataException($"{file.Path} lacks '{name}'; {Mend}.");
        long[] shape = file.Shapes[stored];
        return shape.Length == rank && shape.All(size => size is > 0 and <= int.MaxValue) ? [.. shape.Select(size => (int)size)]
            : throw new InvalidDataException($"'{stored}' of {file.Path} has the shape {TensorShape.Text(shape)}, where {rank} positive sizes belong; {Mend}.");
    }

    private string Architecture(int positions)
    {
        if (Has("transformer.layer.")) return "distilbert";
        if (names.ContainsKey("embeddings_project.weight") || Has("electra.")) return "electra";
        return Has("roberta.") || _computation.CountsPositions || positions == PositionsOfRoberta ? "roberta" : "bert";
    }

    private bool Has(string prefix) => names.Values.Any(name => $".{name}".Contains($".{prefix}", StringComparison.Ordinal));

    private int Heads(int layers, int hidden, int? heads)
    {
        int[] told = [.. Enumerable.Range(0, layers).SelectMany(layer => _computation.Heads(layer, hidden)).Distinct()];
        if (heads is null)
        {
            return told is [int only] ? only : throw new InvalidDataException($"{file.Path} does not tell how many heads its attention has; give heads, which "
                + "the network's config.json has as num_attention_heads or n_heads.");
        }
        if (told is [int other] && other != heads)
            throw new ArgumentException($"The graph of {file.Path} has {other} heads of attention, not {heads}; leave heads out.", nameof(heads));
        return heads > 0 && hidden % heads == 0 ? heads.Value
            : throw new ArgumentException($"{file.Path} has states of {hidden} numbers, which {heads} heads of attention do not divide.", nameof(heads));
    }

    private T Only<T>(IEnumerable<T?> values, string what) => values.Distinct().ToArray() is [{ } value] ? value
        : throw new InvalidDataException($"{file.Path} does not tell the {what}; {Mend}.");
}
