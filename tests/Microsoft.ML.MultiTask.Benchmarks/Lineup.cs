using Microsoft.ML.MultiTask.Benchmarks.Reference;

namespace Microsoft.ML.MultiTask.Benchmarks;

/// <summary>What is measured. The library's two sides are named here and nowhere else.</summary>
internal static class Lineup
{
    /// <summary>Real tokens of a run of everything but the naive loops.</summary>
    private const int Tokens = 40_000;

    /// <summary>As many as the test part of UD English-EWT holds.</summary>
    private const int TestTokens = 25_000;

    /// <summary>The naive loops are an order of magnitude slower.</summary>
    private const int FewTokens = 10_000;

    /// <summary>A pretrained Transformer learns from a few thousand tokens a second.</summary>
    private const int FinetuneTokens = 4_000;

    /// <summary>The ratios that can be measured.</summary>
    public static IEnumerable<Comparison> Comparisons => [.. TrainingComparisons(), .. ScoringComparisons(), .. TransformerComparisons()];

    /// <summary>Every reference loop with the real tokens of one run.</summary>
    public static IReadOnlyList<Loop> Loops { get; } =
    [
        new("naive", FewTokens, w => new NaiveLoop(w, languageModel: false)),
        new("naive-lm", FewTokens, w => new NaiveLoop(w, languageModel: true)),
        new("tuned", Tokens, w => new TunedLoop(w, languageModel: false)),
        new("tuned-lm", Tokens, w => new TunedLoop(w, languageModel: true)),
        new("forward-row", FewTokens, w => new RowForwardLoop(w)),
        new("forward-batch", Tokens, w => new BatchForwardLoop(w)),
        new("finetune", FinetuneTokens, w => new FinetuneLoop(w)) { OfSubwords = true },
        new("onnx", FewTokens, w => new OnnxForwardLoop(w)) { OfSubwords = true },
    ];

    private static IEnumerable<Comparison> TrainingComparisons()
    {
        yield return new("train-vs-naive", FewTokens, w => new OursTraining(w, languageModel: false), w => new NaiveLoop(w, languageModel: false));
        yield return new("train-vs-tuned", Tokens, w => new OursTraining(w, languageModel: false), w => new TunedLoop(w, languageModel: false));
        yield return new("train-lm-vs-tuned", Tokens, w => new OursTraining(w, languageModel: true), w => new TunedLoop(w, languageModel: true));
    }

    private static IEnumerable<Comparison> ScoringComparisons()
    {
        yield return new("transform-vs-row", TestTokens, w => OursScoring.Tagger(w), w => new RowForwardLoop(w));
        yield return new("transform-vs-batch", Tokens, w => OursScoring.Tagger(w), w => new BatchForwardLoop(w));
    }

    private static IEnumerable<Comparison> TransformerComparisons()
    {
        yield return new("finetune-vs-tuned", FinetuneTokens, w => new OursFinetuning(w), w => new FinetuneLoop(w)) { OfSubwords = true };
        yield return new("transformer-scoring-vs-onnx", FewTokens, OursScoring.Transformer, w => new OnnxForwardLoop(w)) { OfSubwords = true };
    }
}
