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

    /// <summary>The ratios that can be measured.</summary>
    public static IEnumerable<Comparison> Comparisons => [.. TrainingComparisons(), .. ScoringComparisons()];

    /// <summary>Every reference loop with the real tokens of one run.</summary>
    public static IReadOnlyList<(string Name, int Tokens, Func<Workload, IThroughput> Create)> Loops { get; } =
    [
        ("naive", FewTokens, w => new NaiveLoop(w, languageModel: false)),
        ("naive-lm", FewTokens, w => new NaiveLoop(w, languageModel: true)),
        ("tuned", Tokens, w => new TunedLoop(w, languageModel: false)),
        ("tuned-lm", Tokens, w => new TunedLoop(w, languageModel: true)),
        ("forward-row", FewTokens, w => new RowForwardLoop(w)),
        ("forward-batch", Tokens, w => new BatchForwardLoop(w)),
    ];

    private static IEnumerable<Comparison> TrainingComparisons()
    {
        yield return new("train-vs-naive", FewTokens, w => new OursTraining(w, languageModel: false), w => new NaiveLoop(w, languageModel: false));
        yield return new("train-vs-tuned", Tokens, w => new OursTraining(w, languageModel: false), w => new TunedLoop(w, languageModel: false));
        yield return new("train-lm-vs-tuned", Tokens, w => new OursTraining(w, languageModel: true), w => new TunedLoop(w, languageModel: true));
    }

    private static IEnumerable<Comparison> ScoringComparisons()
    {
        yield return new("transform-vs-row", TestTokens, w => new OursScoring(w), w => new RowForwardLoop(w));
        yield return new("transform-vs-batch", Tokens, w => new OursScoring(w), w => new BatchForwardLoop(w));
    }
}
