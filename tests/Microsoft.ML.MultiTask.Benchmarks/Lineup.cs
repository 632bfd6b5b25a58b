using Microsoft.ML.MultiTask.Benchmarks.Reference;

namespace Microsoft.ML.MultiTask.Benchmarks;

/// <summary>What is measured. The library's two sides are named here and nowhere else; a comparison without its side of the library is left out.</summary>
internal static class Lineup
{
    /// <summary>Real tokens of a run of everything but the naive loops.</summary>
    private const int Tokens = 40_000;

    /// <summary>The naive loops are an order of magnitude slower.</summary>
    private const int FewTokens = 10_000;

    /// <summary>Training through the library's public API, without (false) or with (true) log-frequency and language-model objectives.</summary>
    private static readonly Func<Workload, bool, IThroughput>? _oursTraining = null;

    /// <summary>Scoring through the library's public API.</summary>
    private static readonly Func<Workload, IThroughput>? _oursScoring = null;

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
        if (_oursTraining is not { } ours) yield break;
        yield return new("train-vs-naive", FewTokens, w => ours(w, false), w => new NaiveLoop(w, languageModel: false));
        yield return new("train-vs-tuned", Tokens, w => ours(w, false), w => new TunedLoop(w, languageModel: false));
        yield return new("train-lm-vs-tuned", Tokens, w => ours(w, true), w => new TunedLoop(w, languageModel: true));
    }

    private static IEnumerable<Comparison> ScoringComparisons()
    {
        if (_oursScoring is not { } ours) yield break;
        yield return new("transform-vs-row", FewTokens, ours, w => new RowForwardLoop(w));
        yield return new("transform-vs-batch", Tokens, ours, w => new BatchForwardLoop(w));
    }
}
