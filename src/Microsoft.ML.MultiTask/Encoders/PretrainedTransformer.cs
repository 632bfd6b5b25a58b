using Microsoft.ML.MultiTask.Data.Pretrained;
using Microsoft.ML.MultiTask.Encoders.Transformers;
using Microsoft.ML.MultiTask.Interop;
using Microsoft.ML.MultiTask.Layers;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask;

/// <summary>Published weights that a <see cref="Transformer"/> starts from. The file is read when a trainer is fitted, and not needed afterwards.</summary>
/// <param name="Path">A folder with <c>config.json</c> and <c>model.safetensors</c>, or an ONNX file.</param>
public sealed record PretrainedTransformer(string Path)
{
    private TransformerConfig? _config; // read when first asked for, and afresh for a copy with another path

    private PretrainedTransformer(PretrainedTransformer other) => (Path, Heads) = (other.Path, other.Heads);

    /// <summary>The number of attention heads, where an ONNX file does not tell; null (the default): it does.</summary>
    public int? Heads { get; init; }

    private TransformerConfig Config
    {
        get
        {
            if (_config is not null) return _config;
            using TransformerFile file = Open();
            return _config = file.Config;
        }
    }

    /// <summary>Equal when path and heads are.</summary>
    public bool Equals(PretrainedTransformer? other) => other is not null && Path == other.Path && Heads == other.Heads;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Path, Heads);

    /// <summary>The settings that the weights were made with.</summary>
    /// <param name="subwords">The tokenizer that they were made with.</param>
    /// <exception cref="InvalidDataException">The file is damaged or of an architecture that is none of the BERT family, or the tokenizer is another.</exception>
    internal Transformer Settings(SubwordTokenizer subwords)
    {
        TransformerConfig config = Config;
        if (subwords.Size > config.VocabularySize)
        {
            throw new InvalidDataException($"{Path}: the model has vectors for {config.VocabularySize} subwords, but the tokenizer knows {subwords.Size}; give it "
                + "the vocabulary that the model was published with.");
        }
        return new Transformer
        {
            Subwords = subwords,
            Weights = this,
            Layers = config.Layers,
            HiddenSize = config.HiddenSize,
            Heads = config.Heads,
            FeedForwardSize = config.FeedForwardSize,
            EmbeddingSize = config.EmbeddingSize == config.HiddenSize ? null : config.EmbeddingSize,
            VocabularySize = config.VocabularySize == subwords.Size ? null : config.VocabularySize,
            Positions = config.Positions,
            Activation = ActivationOf(config.Activation),
            LayerNormEpsilon = config.LayerNormEpsilon,
            Dropout = config.Dropout,
            AttentionDropout = config.AttentionDropout,
        };
    }

    /// <summary>Throws when a network of these settings cannot start from the weights: it may have fewer layers and positions, and nothing else of another
    /// size.</summary>
    internal void RequireFit(Transformer settings)
    {
        TransformerConfig config = Config;
        RequireAtMost(nameof(settings.Layers), settings.Layers, config.Layers);
        RequireAtMost(nameof(settings.Positions), settings.Positions, config.Positions);
        RequireSame(nameof(settings.HiddenSize), settings.HiddenSize, config.HiddenSize);
        RequireSame(nameof(settings.Heads), settings.Heads, config.Heads);
        RequireSame(nameof(settings.FeedForwardSize), settings.FeedForwardSize, config.FeedForwardSize);
        RequireSame(nameof(settings.EmbeddingSize), settings.EmbeddingSize ?? settings.HiddenSize, config.EmbeddingSize);
        if (settings.Subwords is null)
        {
            throw new ArgumentException($"Transformer: the weights of {Path} are for subwords; set {nameof(settings.Subwords)} to the tokenizer that they were "
                + "published with.", nameof(settings));
        }
        RequireSame(nameof(settings.VocabularySize), settings.VocabularySize ?? settings.Subwords.Size, config.VocabularySize);
    }

    /// <summary>Fills the parameters of a network.</summary>
    internal void CopyTo(PieceEmbedding embedding, IEnumerable<TransformerLayer> layers)
    {
        using var noGradient = no_grad();
        using TransformerFile file = Open();
        CopyTo(file, embedding);
        foreach ((int number, TransformerLayer layer) in layers.Index()) CopyTo(file, $"encoder.layer.{number}", layer);
    }

    private static void CopyTo(TransformerFile file, PieceEmbedding embedding)
    {
        file.Read("embeddings.word_embeddings.weight", embedding.Pieces.Weight);
        using var scope = NewDisposeScope();
        Tensor places = Read(file, "embeddings.position_embeddings.weight").narrow(0, file.Config.PositionOffset, embedding.Places.shape[0]);
        if (file.Config.TokenTypes > 0) places = places.Plus(Read(file, "embeddings.token_type_embeddings.weight")[0]); // a row is a first segment throughout
        embedding.Places.copy_(places);
        CopyTo(file, "embeddings.LayerNorm", embedding.Norm);
        if (embedding.Projection is { } projection) CopyTo(file, "embeddings_project", projection);
    }

    private static void CopyTo(TransformerFile file, string name, TransformerLayer layer)
    {
        string[] projections = ["query", "key", "value"];
        foreach ((int p, string projection) in projections.Index())
        {
            using Tensor weight = Part(layer.Projections.Weight, p), bias = Part(layer.Projections.Bias, p);
            file.Read($"{name}.attention.self.{projection}.weight", weight);
            file.Read($"{name}.attention.self.{projection}.bias", bias);
        }
        CopyTo(file, $"{name}.attention.output.dense", layer.Output);
        CopyTo(file, $"{name}.attention.output.LayerNorm", layer.AttentionNorm);
        CopyTo(file, $"{name}.intermediate.dense", layer.Widening);
        CopyTo(file, $"{name}.output.dense", layer.Narrowing);
        CopyTo(file, $"{name}.output.LayerNorm", layer.Norm);
    }

    private static Tensor Part(Tensor projections, int part) => projections.narrow(0, part * projections.shape[0] / 3, projections.shape[0] / 3);

    private static void CopyTo(TransformerFile file, string name, LinearLayer layer)
    {
        file.Read($"{name}.weight", layer.Weight);
        file.Read($"{name}.bias", layer.Bias);
    }

    private static void CopyTo(TransformerFile file, string name, NormLayer layer)
    {
        file.Read($"{name}.weight", layer.Weight);
        file.Read($"{name}.bias", layer.Bias);
    }

    private static Tensor Read(TransformerFile file, string name)
    {
        Tensor values = empty(file.Shapes[name]);
        file.Read(name, values);
        return values;
    }

    private TransformerFile Open() => Directory.Exists(Path) ? TransformerFile.OpenFolder(Path) : TransformerFile.OpenOnnx(Path, Heads);

    private Activation ActivationOf(string name) => name switch
    {
        "gelu" => Activation.Gelu,
        "gelu_new" or "gelu_pytorch_tanh" => Activation.GeluTanh,
        "relu" => Activation.Relu,
        "silu" or "swish" => Activation.Silu,
        _ => throw new InvalidDataException($"{Path}: there is no activation '{name}'; those of gelu, gelu_new, relu and silu are known."),
    };

    private void RequireSame(string setting, int own, int stored)
    {
        if (own != stored) throw Misfit(setting, own, stored);
    }

    private void RequireAtMost(string setting, int own, int stored)
    {
        if (own > stored) throw Misfit(setting, own, stored);
    }

    private ArgumentException Misfit(string setting, int own, int stored) => new(
        $"Transformer: {setting} is {own}, but that of the weights in {Path} is {stored}; leave it as it is there, or leave the weights out.", setting);
}
