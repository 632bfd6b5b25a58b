using Microsoft.ML.MultiTask.Interop;

namespace Microsoft.ML.MultiTask.Tests.Weighting;

/// <summary>The state of every weighting, found by reflection: a fresh one into which it is loaded goes on as the first.</summary>
[TestClass]
public sealed class WeightingStateTests
{
    private const int Before = 13, After = 40;

    public static IEnumerable<object[]> All => EveryWeightingTests.All.Concat(
    [
        [new RandomLossWeighting { Draw = LossDraw.Dirichlet }], [new Alternate { Order = AlternateOrder.RoundRobin }],
        [new DbMtl { Level = GradientLevel.Parameters, Smoothing = 0.9 }], [new GradNorm { Every = 3 }], [new UPGrad { Every = 4 }],
        [new SmoothTchebycheff { WarmUpEpochs = 1 }],
    ]);

    [TestMethod]
    [DynamicData(nameof(All))]
    public void AFreshOneGoesOnAsTheFirst(WeightingSettings settings)
    {
        using var first = new TwoRegressions(settings);
        first.Run(Before);
        using SavedState saved = SavedState.Of(first.Exchange);
        first.Run(After);
        using var second = new TwoRegressions(settings, seed: 77); // so that nothing but the state can make the two alike
        saved.Into(second.Exchange);
        second.Run(After);
        CollectionAssert.AreEqual(first.Weights(), second.Weights(), settings.GetType().Name);
    }
}
