using Microsoft.ML.MultiTask.Weighting;

namespace Microsoft.ML.MultiTask.Benchmarks;

/// <summary>The weightings whose costs are compared.</summary>
internal static class WeightingLineup
{
    /// <summary>Real tokens of a run.</summary>
    public const int Tokens = 5_000;

    /// <summary>What a balance at the representation may cost, relative to the plain sum.</summary>
    public const double Target = 1.6;

    /// <summary>Those of losses, then those of gradients at either level.</summary>
    public static IReadOnlyList<WeightingSettings> All { get; } =
    [
        new Uncertainty(), new RandomLossWeighting(), new Famo(), new SmoothTchebycheff(), new Alternate(),
        .. Enum.GetValues<GradientLevel>().SelectMany(Balancing),
    ];

    private static IEnumerable<GradientWeighting> Balancing(GradientLevel level)
    {
        GradientWeighting[] all =
        [
            new Mgda(), new PCGrad(), new GradDrop(), new CAGrad(), new NashMtl(), new AlignedMtl(), new UPGrad(), new ConFIG(), new GradNorm(), new DbMtl(),
            new UPGrad { Every = 10 },
        ];
        return all.Select(weighting => weighting with { Level = level });
    }
}
