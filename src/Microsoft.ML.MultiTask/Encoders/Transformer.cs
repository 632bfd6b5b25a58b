using System.Text.Json.Serialization;
using Microsoft.ML.MultiTask.Encoders;
using Microsoft.ML.MultiTask.Encoders.Transformers;
using Microsoft.ML.MultiTask.Layers;

namespace Microsoft.ML.MultiTask;

/// <summary>
/// A Transformer encoder of the BERT family (Vaswani et al. 2017; Devlin et al. 2019) over a <see cref="Words"/> input, pretrained or from scratch. Words are
/// cut into subwords, and every layer gives a state for each word, so that all that works on words works on it. Layer 0 is what the first layer reads; layer 1
/// the first above it.
/// </summary>
/// <remarks>Its parts are called <c>words</c> (the vectors of subwords and places) and <c>layer1</c>, <c>layer2</c> and so on:
/// <see cref="ParameterGroup.LayerWise"/> makes lower layers learn more slowly, and stages freeze and unfreeze them.</remarks>
public sealed record Transformer : EncoderSettings
{
    /// <summary>The standard deviation of first values of vectors is 0.02 (Devlin et al. 2019); this is the bound of uniform ones.</summary>
    internal const double InitialSpread = 0.0346;

    /// <summary>Cuts words into subwords; null (the default): every word of the input's vocabulary is one.</summary>
    public SubwordTokenizer? Subwords { get; init; }

    /// <summary>The number of layers. Default 4.</summary>
    public int Layers { get; init; } = 4;

    /// <summary>The width of a state. Default 256.</summary>
    public int HiddenSize { get; init; } = 256;

    /// <summary>The number of attention heads, which divide <see cref="HiddenSize"/> among them. Default 4.</summary>
    public int Heads { get; init; } = 4;

    /// <summary>The width between the two linear layers of a layer. Default 1024.</summary>
    public int FeedForwardSize { get; init; } = 1024;

    /// <summary>The width of the vectors of subwords; null (the default): <see cref="HiddenSize"/>.</summary>
    public int? EmbeddingSize { get; init; }

    /// <summary>How many subwords have a vector; null (the default): those of <see cref="Subwords"/>. Pretrained tables may have rows to spare.</summary>
    public int? VocabularySize { get; init; }

    /// <summary>How many subwords are read at once, with one before and one after a row. Default 512.</summary>
    public int Positions { get; init; } = 512;

    /// <summary>The share of a window that it has in common with the one before, from 0 to below 1: rows of more subwords than <see cref="Positions"/> are read in
    /// windows, and the state of a subword is taken where it has most around it. Null: such rows are refused by an error that names them. Default
    /// 0.25.</summary>
    public double? Overlap { get; init; } = 0.25;

    /// <summary>How the state of a word is read from those of its subwords. Default <see cref="SubwordReading.First"/>.</summary>
    public SubwordReading Reading { get; init; }

    /// <summary>What lies between the two linear layers of a layer. Default <see cref="Activation.Gelu"/>.</summary>
    public Activation Activation { get; init; } = Activation.Gelu;

    /// <summary>What is added to the variance in the normalisation. Default 1e-12.</summary>
    public double LayerNormEpsilon { get; init; } = 1e-12;

    /// <summary>Dropout on layer 0 and on what a layer adds to its input. Default 0.1.</summary>
    public double Dropout { get; init; } = 0.1;

    /// <summary>Dropout on the weights of the attention. Default 0.1.</summary>
    public double AttentionDropout { get; init; } = 0.1;

    /// <summary>Whether layers are computed once more in back-propagation instead of kept (Chen et al. 2016): of every layer the input alone is held, and a
    /// training step computes it twice. Results stay the same. Default false.</summary>
    public bool GradientCheckpointing { get; init; }

    /// <summary>An encoder of the same words whose top states stand beside those of every layer from 1 on, such as an <see cref="EmbeddingBag"/> with characters:
    /// an uncased vocabulary hides capitals from the Transformer. Its parts are called <c>beside/words</c> and so on. Null (the default): none.</summary>
    public EncoderSettings? Beside { get; init; }

    /// <summary>What the parameters start from; null (the default): random. Not saved with the model, whose weights hold them.</summary>
    [JsonIgnore]
    public PretrainedTransformer? Weights { get; init; }

    /// <inheritdoc/>
    public override IReadOnlyList<string> OtherInputs => Beside?.OtherInputs ?? [];

    /// <summary>The sizes of a layer.</summary>
    internal TransformerSizes Sizes => new(HiddenSize, Heads, FeedForwardSize, Activation, LayerNormEpsilon, Dropout, AttentionDropout,
        GradientCheckpointing);

    /// <summary>A pretrained encoder from a folder as the Hugging Face hub lays it out: <c>config.json</c>, <c>model.safetensors</c>, and the files of its
    /// tokenizer. BERT, RoBERTa, XLM-R, DistilBERT, ELECTRA and models with their parts, such as MiniLM, can be read.</summary>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    /// <exception cref="InvalidDataException">A file is damaged, or of another architecture.</exception>
    public static Transformer FromFolder(string folder) => new PretrainedTransformer(folder).Settings(SubwordTokenizer.FromFolder(folder));

    /// <summary>A pretrained encoder from an ONNX file and the tokenizer that it was published with.</summary>
    /// <param name="path">The ONNX file.</param>
    /// <param name="subwords">The tokenizer, such as <see cref="WordPieces"/> of a <c>vocab.txt</c>.</param>
    /// <param name="heads">The number of attention heads, where the file does not tell; null (the default): it does.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is damaged, or of another architecture.</exception>
    public static Transformer FromOnnx(string path, SubwordTokenizer subwords, int? heads = null) =>
        new PretrainedTransformer(path) { Heads = heads }.Settings(subwords);

    /// <inheritdoc/>
    public override EncoderModule Build(EncoderContext context) => new TransformerStack(this, context);

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        Beside?.Validate();
        ArgumentOutOfRangeException.ThrowIfLessThan(Layers, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Heads, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(FeedForwardSize, 1);
        if (HiddenSize < 1 || HiddenSize % Heads != 0)
        {
            throw new ArgumentOutOfRangeException(nameof(HiddenSize), HiddenSize,
                $"Transformer: the {Heads} heads divide the width among them; use a multiple of {Heads}.");
        }
        if (EmbeddingSize < 1) throw new ArgumentOutOfRangeException(nameof(EmbeddingSize), EmbeddingSize, "Transformer: a vector has at least one number.");
        if (VocabularySize is { } size && size < (Subwords?.Size ?? int.MaxValue))
        {
            throw new ArgumentOutOfRangeException(nameof(VocabularySize), size, Subwords is null
                ? "Transformer: the vocabulary is that of the input where there is no tokenizer of subwords; leave its size out."
                : $"Transformer: the tokenizer knows {Subwords.Size} subwords, which need as many vectors.");
        }
        if (Positions < 3)
        {
            throw new ArgumentOutOfRangeException(nameof(Positions), Positions,
                "Transformer: there is room for at least one subword between the two at the ends, which makes 3 positions.");
        }
        if (Overlap is not (null or >= 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(Overlap), Overlap, "Transformer: the overlap is a share from 0 to below 1.");
        }
        if (!(LayerNormEpsilon >= 0 && double.IsFinite(LayerNormEpsilon)))
        {
            throw new ArgumentOutOfRangeException(nameof(LayerNormEpsilon), LayerNormEpsilon, "Transformer: it is a finite number from 0 on.");
        }
        CheckShare(Dropout, nameof(Dropout));
        CheckShare(AttentionDropout, nameof(AttentionDropout));
        Weights?.RequireFit(this);
    }

    private static void CheckShare(double value, string name)
    {
        if (value is not (>= 0 and < 1)) throw new ArgumentOutOfRangeException(name, value, $"Transformer: {name} is a share from 0 to below 1.");
    }
}
