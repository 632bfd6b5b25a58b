using Microsoft.ML.MultiTask.Tests.Data.Pretrained;
using Microsoft.ML.MultiTask.Tests.Encoders.Transformers;
using Microsoft.ML.MultiTask.Tests.EndToEnd;
using static Microsoft.ML.MultiTask.Tests.Training.OptionsHaveEffectTests;

namespace Microsoft.ML.MultiTask.Tests.Training;

/// <summary>No setting of an encoder of words or of a pooling is silently ignored.</summary>
[TestClass]
public sealed class EncodersHaveEffectTests
{
    private static readonly IDataView _rows = Toy.View(new MLContext(seed: 1), 20);

    private static readonly CharacterNgrams _ngrams = new() { EmbeddingSize = 4, Buckets = 200 };

    [TestMethod]
    public void TextCnnHasEffect() => Check(typeof(TextCnn),
        new TextCnn { EmbeddingSize = 6, Filters = 3, Widths = [1, 2], Dropout = 0, InputDropout = 0, Characters = _ngrams },
        encoder => Toy.Tagger with { Encoder = encoder }, _rows, new(OfTokens<TextCnn>())
        {
            [nameof(TextCnn.Widths)] = (e => e, e => e with { Widths = [1, 3] }),
            [nameof(TextCnn.Filters)] = (e => e, e => e with { Filters = 4 }),
            [nameof(TextCnn.Activation)] = (e => e, e => e with { Activation = Activation.Tanh }),
            [nameof(TextCnn.Layers)] = (e => e, e => e with { Layers = 2 }),
            [nameof(TextCnn.Dropout)] = (e => e, e => e with { Dropout = 0.5 }),
        });

    [TestMethod]
    public void WordBagHasEffect() =>
        Check(typeof(EmbeddingBag), new EmbeddingBag { EmbeddingSize = 6, InputDropout = 0, HiddenSizes = [5], Characters = _ngrams },
        encoder => Toy.Tagger with { Encoder = encoder }, _rows, new(OfTokens<EmbeddingBag>())
        {
            [nameof(EmbeddingBag.HiddenSizes)] = (e => e, e => e with { HiddenSizes = [5, 4] }),
            [nameof(EmbeddingBag.Activation)] = (e => e, e => e with { Activation = Activation.Tanh }),
            [nameof(EmbeddingBag.Dropout)] = (e => e, e => e with { Dropout = 0.5 }),
        });

    [TestMethod]
    public void CharacterNgramsHaveEffect() => Check(typeof(CharacterNgrams), _ngrams,
        ngrams => Toy.Tagger with { Encoder = new EmbeddingBag { EmbeddingSize = 6, Characters = ngrams } }, _rows, new()
        {
            [nameof(CharacterEncoder.EmbeddingSize)] = (c => c, c => c with { EmbeddingSize = 5 }),
            [nameof(CharacterNgrams.Minimum)] = (c => c, c => c with { Minimum = 1 }),
            [nameof(CharacterNgrams.Maximum)] = (c => c, c => c with { Maximum = 3 }),
            [nameof(CharacterNgrams.Buckets)] = (c => c, c => c with { Buckets = 199 }),
            [nameof(CharacterNgrams.Sum)] = (c => c, c => c with { Sum = true }),
        });

    [TestMethod]
    public void TransformerHasEffect()
    {
        using TinyEncoder files = new TinyEncoder("bert").Write();
        var small = new Transformer { Subwords = new LetterPieces(), Layers = 1, HiddenSize = 4, Heads = 2, FeedForwardSize = 6, Dropout = 0, AttentionDropout = 0 };
        var pretrained = small with { Subwords = new WordPieces("[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nbal\n##o") { Lowercase = true }, Positions = 5 };
        Check(typeof(Transformer), small, encoder => Toy.Tagger with { Encoder = encoder }, _rows, new()
        {
            [nameof(Transformer.Subwords)] = (e => e, e => e with { Subwords = null }),
            [nameof(Transformer.Layers)] = (e => e, e => e with { Layers = 2 }),
            [nameof(Transformer.HiddenSize)] = (e => e, e => e with { HiddenSize = 6 }),
            [nameof(Transformer.Heads)] = (e => e, e => e with { Heads = 1 }),
            [nameof(Transformer.FeedForwardSize)] = (e => e, e => e with { FeedForwardSize = 5 }),
            [nameof(Transformer.EmbeddingSize)] = (e => e, e => e with { EmbeddingSize = 3 }),
            [nameof(Transformer.VocabularySize)] = (e => e, e => e with { VocabularySize = 31 }),
            [nameof(Transformer.Positions)] = (e => e, e => e with { Positions = 8 }),
            [nameof(Transformer.Overlap)] = (e => e with { Positions = 8 }, e => e with { Overlap = 0.5 }),
            [nameof(Transformer.Reading)] = (e => e, e => e with { Reading = SubwordReading.Last }),
            [nameof(Transformer.Activation)] = (e => e, e => e with { Activation = Activation.Relu }),
            [nameof(Transformer.LayerNormEpsilon)] = (e => e, e => e with { LayerNormEpsilon = 0.1 }),
            [nameof(Transformer.Dropout)] = (e => e, e => e with { Dropout = 0.5 }),
            [nameof(Transformer.AttentionDropout)] = (e => e, e => e with { AttentionDropout = 0.5 }),
            [nameof(Transformer.Beside)] = (e => e, e => e with { Beside = new EmbeddingBag { EmbeddingSize = 3 } }),
            [nameof(Transformer.Weights)] = (_ => pretrained with { Layers = 2 }, e => e with { Weights = new PretrainedTransformer(files.Folder) }),
        });
    }

    [TestMethod]
    public void StackedHasEffect() => Check(typeof(Stacked), new Stacked(Toy.Encoder) { HiddenSize = 4, Dropout = 0 },
        encoder => Toy.Tagger with { Encoder = encoder }, _rows, new()
        {
            [nameof(Stacked.Lower)] = (e => e, e => e with { Lower = Toy.Encoder with { HiddenSize = 5 } }),
            [nameof(Stacked.HiddenSize)] = (e => e, e => e with { HiddenSize = 5 }),
            [nameof(Stacked.Layers)] = (e => e, e => e with { Layers = 2 }),
            [nameof(Stacked.Lstm)] = (e => e, e => e with { Lstm = false }),
            [nameof(Stacked.Dropout)] = (e => e, e => e with { Dropout = 0.5 }),
        });

    [TestMethod]
    public void SavedEncoderHasEffect()
    {
        using MultiTaskTransformer first = Toy.Fit(Toy.Tagger);
        Check(typeof(SavedEncoder), new MLContext().MultiTask().EncoderOf(first), encoder => Toy.Tagger with { Encoder = encoder }, _rows, new()
        {
            [nameof(SavedEncoder.Encoder)] = (e => e, e => e with { Encoder = Toy.Encoder with { Dropout = 0.5 } }),
            [nameof(SavedEncoder.Frozen)] = (e => e, e => e with { Frozen = true }),
        });
    }

    [TestMethod]
    public void SelfAttentionHasEffect() => Check(typeof(SelfAttentionPooling), new SelfAttentionPooling { HiddenSize = 3 }, Pooled, _rows, new()
    {
        [nameof(SelfAttentionPooling.HiddenSize)] = (p => p, p => p with { HiddenSize = 4 }),
        [nameof(SelfAttentionPooling.Heads)] = (p => p, p => p with { Heads = 2 }),
    });

    [TestMethod]
    public void QueryAttentionHasEffect() => Check(typeof(QueryAttentionPooling), new QueryAttentionPooling("Chunks"), Pooled, _rows, new()
    {
        [nameof(QueryAttentionPooling.Query)] = (p => p, p => p with { Query = "Tokens" }),
        [nameof(QueryAttentionPooling.Of)] = (p => p, p => p with { Of = Pooling.Last }),
        [nameof(QueryAttentionPooling.HiddenSize)] = (p => p, p => p with { HiddenSize = 4 }),
    });

    [TestMethod]
    public void PairPoolingHasEffect() => Check(typeof(PairPooling), new PairPooling("Chunks"), Pooled, _rows, new()
    {
        [nameof(PairPooling.With)] = (p => p, p => p with { With = "Tokens" }),
        [nameof(PairPooling.Of)] = (p => p, p => p with { Of = Pooling.Sum }),
        [nameof(PairPooling.Features)] = (p => p, p => p with { Features = PairFeatures.Difference }),
    });

    private static MultiTaskTrainer.Options Pooled(Pooling pooling) => Toy.Classifier with
    {
        Inputs = [new Words("Tokens"), new Words("Chunks")],
        Tasks = [new Multiclass("Topic") { Pooling = pooling }],
    };

    /// <summary>What all encoders of words have in common.</summary>
    private static Dictionary<string, (Func<T, T>, Func<T, T>)> OfTokens<T>() where T : TokenEncoder => new()
    {
        [nameof(TokenEncoder.EmbeddingSize)] = (e => e, e => e with { EmbeddingSize = 5 }),
        [nameof(TokenEncoder.Characters)] = (e => e, e => e with { Characters = null }),
        [nameof(TokenEncoder.Bytes)] = (e => e, e => e with { Bytes = _ngrams }),
        [nameof(TokenEncoder.Join)] = (e => e, e => e with { Join = new Gate() }),
        [nameof(TokenEncoder.WordDropout)] = (e => e, e => e with { WordDropout = 0.5 }),
        [nameof(TokenEncoder.CharacterDropout)] = (e => e, e => e with { CharacterDropout = 0.5 }),
        [nameof(TokenEncoder.InputDropout)] = (e => e, e => e with { InputDropout = 0.5 }),
        [nameof(TokenEncoder.Noise)] = (e => e, e => e with { Noise = 0.5 }),
    };
}
