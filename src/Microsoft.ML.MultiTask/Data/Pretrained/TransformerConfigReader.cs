using Microsoft.ML.MultiTask.Data.Loading;

namespace Microsoft.ML.MultiTask.Data.Pretrained;

/// <summary>Reads the <c>config.json</c> that lies beside the weights of a network for Hugging Face's transformers.</summary>
internal static class TransformerConfigReader
{
    /// <summary>The epsilon of BERT's layer normalization, also where a file states none.</summary>
    private const double Epsilon = 1e-12;

    private const string Absolute = "absolute";
    private static readonly string[] _architectures = ["bert", "roberta", "xlm-roberta", "camembert", "distilbert", "electra"];
    private static readonly string[] _activations = ["gelu", "gelu_new", "relu", "silu", "swish"];
    private static readonly string[] _decoders = ["is_decoder", "add_cross_attention", "is_encoder_decoder"];

    /// <exception cref="InvalidDataException">The network is of another family, or a setting is not what it must be.</exception>
    public static TransformerConfig Read(string path)
    {
        JsonSettings settings = JsonSettings.Read(path);
        string architecture = Architecture(settings);
        RequireEncoder(settings);
        TransformerConfig config = architecture == "distilbert" ? DistilBert(settings) : Bert(settings, architecture);
        return config.HiddenSize % config.Heads == 0 ? config
            : throw new InvalidDataException($"{path} has states of {config.HiddenSize} numbers, which {config.Heads} heads of attention do not divide.");
    }

    private static string Architecture(JsonSettings settings)
    {
        string? type = settings.Text("model_type");
        if (type is null) throw settings.Error("model_type", $"one of {string.Join(", ", _architectures)}: add the one that the network is");
        if (!_architectures.Contains(type))
        {
            throw new InvalidDataException($"{settings.Path} describes a network of the architecture {Excerpt.Quote(type)}; those that can be read are "
                + $"{string.Join(", ", _architectures)}.");
        }
        return type == "camembert" ? "roberta" : type;
    }

    private static void RequireEncoder(JsonSettings settings)
    {
        if (_decoders.FirstOrDefault(settings.Flag) is { } decoder)
            throw new InvalidDataException($"{settings.Path} has true as {decoder}, but only encoders can be read; take a network that was pretrained as one.");
        if (settings.Text("position_embedding_type") is not (null or Absolute)) throw settings.Error("position_embedding_type", Absolute);
    }

    private static TransformerConfig Bert(JsonSettings settings, string architecture)
    {
        int hidden = settings.Count("hidden_size");
        int offset = architecture is "roberta" or "xlm-roberta" ? settings.Count("pad_token_id", missing: 1, least: 0) + 1 : 0;
        return new TransformerConfig
        {
            Architecture = architecture,
            Layers = settings.Count("num_hidden_layers"),
            HiddenSize = hidden,
            Heads = settings.Count("num_attention_heads"),
            FeedForwardSize = settings.Count("intermediate_size"),
            EmbeddingSize = architecture == "electra" ? settings.Count("embedding_size") : hidden,
            Positions = settings.Count("max_position_embeddings", least: offset + 1) - offset,
            PositionOffset = offset,
            TokenTypes = settings.Count("type_vocab_size", missing: 2),
            VocabularySize = settings.Count("vocab_size"),
            Activation = Activation(settings, "hidden_act"),
            LayerNormEpsilon = settings.Fraction("layer_norm_eps", Epsilon),
            Dropout = settings.Fraction("hidden_dropout_prob", 0.1),
            AttentionDropout = settings.Fraction("attention_probs_dropout_prob", 0.1),
        };
    }

    private static TransformerConfig DistilBert(JsonSettings settings)
    {
        int hidden = settings.Count("dim");
        return new TransformerConfig
        {
            Architecture = "distilbert",
            Layers = settings.Count("n_layers"),
            HiddenSize = hidden,
            Heads = settings.Count("n_heads"),
            FeedForwardSize = settings.Count("hidden_dim"),
            EmbeddingSize = hidden,
            Positions = settings.Count("max_position_embeddings"),
            PositionOffset = 0,
            TokenTypes = 0,
            VocabularySize = settings.Count("vocab_size"),
            Activation = Activation(settings, "activation"),
            LayerNormEpsilon = Epsilon,
            Dropout = settings.Fraction("dropout", 0.1),
            AttentionDropout = settings.Fraction("attention_dropout", 0.1),
        };
    }

    private static string Activation(JsonSettings settings, string name)
    {
        string activation = settings.Text(name) ?? "gelu";
        return _activations.Contains(activation) ? activation : throw settings.Error(name, $"one of {string.Join(", ", _activations)}");
    }
}
