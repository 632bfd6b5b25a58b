using System.Reflection;
using Microsoft.ML.MultiTask.Tests.EndToEnd;

namespace Microsoft.ML.MultiTask.Tests.Weighting;

/// <summary>No setting of a weighting is silently ignored, neither by the weighting nor by the training loop.</summary>
[TestClass]
public sealed class WeightingsHaveEffectTests
{
    /// <summary>Pairs of settings that differ in one property; a property of a weighting without a pair fails, so that a new one cannot be forgotten.</summary>
    private static readonly (WeightingSettings Before, WeightingSettings After, string Setting)[] _changes =
    [
        (new Uncertainty(), new Uncertainty { InitialLogVariance = 1 }, nameof(Uncertainty.InitialLogVariance)),
        (new DynamicWeightAverage(), new DynamicWeightAverage { Temperature = 0.5 }, nameof(DynamicWeightAverage.Temperature)),
        (new RandomLossWeighting(), new RandomLossWeighting { Draw = LossDraw.Dirichlet }, nameof(RandomLossWeighting.Draw)),
        (new Famo(), new Famo { LearningRate = 0.5 }, nameof(Famo.LearningRate)),
        (new Famo(), new Famo { Gamma = 0.5 }, nameof(Famo.Gamma)),
        (new SmoothTchebycheff(), new SmoothTchebycheff { Mu = 0.1 }, nameof(SmoothTchebycheff.Mu)),
        (new SmoothTchebycheff(), new SmoothTchebycheff { WarmUpEpochs = 1 }, nameof(SmoothTchebycheff.WarmUpEpochs)),
        (new Alternate(), new Alternate { Order = AlternateOrder.RoundRobin }, nameof(Alternate.Order)),
        (new Alternate(), new Alternate { Shares = new Dictionary<string, double> { ["o1"] = 3 } }, nameof(Alternate.Shares)),
        (new ImtlG(), new ImtlG { LossBalance = true }, nameof(ImtlG.LossBalance)),
        (new DbMtl { Level = GradientLevel.Parameters }, new DbMtl { Level = GradientLevel.Parameters, Smoothing = 0.5 }, nameof(DbMtl.Smoothing)),
        (new Mgda(), new Mgda { Normalization = MgdaNormalization.Length }, nameof(Mgda.Normalization)),
        (new GradVac(), new GradVac { Beta = 0.05 }, nameof(GradVac.Beta)),
        (new GradDrop(), new GradDrop { Leak = 0.5 }, nameof(GradDrop.Leak)),
        (new CAGrad(), new CAGrad { C = 0.1 }, nameof(CAGrad.C)),
        (new CAGrad(), new CAGrad { Rescale = false }, nameof(CAGrad.Rescale)),
        (new FairGrad(), new FairGrad { Alpha = 2 }, nameof(FairGrad.Alpha)),
        (new AlignedMtl(), new AlignedMtl { Scale = AlignedScale.Median }, nameof(AlignedMtl.Scale)),
        (new GradNorm(), new GradNorm { Alpha = 0.1 }, nameof(GradNorm.Alpha)),
        (new GradNorm(), new GradNorm { LearningRate = 0.1 }, nameof(GradNorm.LearningRate)),
    ];

    public static IEnumerable<object[]> Changes => _changes.Select(change => new object[] { change.Before, change.After, change.Setting });

    [TestMethod]
    public void EverySettingIsChanged() => CollectionAssert.AreEquivalent(
        EveryWeightingTests.All.SelectMany(row => row[0].GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Where(property => property.SetMethod is { IsPublic: true }).Select(property => $"{row[0].GetType().Name}.{property.Name}")).ToArray(),
        _changes.Select(change => $"{change.Before.GetType().Name}.{change.Setting}").ToArray());

    [TestMethod]
    [DynamicData(nameof(Changes))]
    public void ASettingHasEffect(WeightingSettings before, WeightingSettings after, string setting)
    {
        double plain = After(before);
        Assert.AreEqual(plain, After(before), "the same settings");
        Assert.AreNotEqual(plain, After(after), setting);
    }

    [TestMethod]
    [DynamicData(nameof(EveryWeightingTests.Balancing), typeof(EveryWeightingTests))]
    public void LevelAndEveryHaveEffect(GradientWeighting settings)
    {
        double plain = After(settings);
        if (settings.Level == GradientLevel.Representation) Assert.AreNotEqual(plain, After(settings with { Level = GradientLevel.Parameters }));
        Assert.AreNotEqual(plain, After(settings with { Every = 3 }));
    }

    [TestMethod]
    public void TheSeedHasEffect()
    {
        foreach (WeightingSettings settings in (WeightingSettings[])[new RandomLossWeighting(), new Alternate(), new GradDrop()])
            Assert.AreNotEqual(After(settings), After(settings, seed: 2), settings.GetType().Name);
    }

    [TestMethod]
    public void TheTrainingLoopTellsWhatAWeightingNeeds()
    {
        IDataView rows = Toy.View(new MLContext(seed: 1), 30);
        WeightingSettings[] all =
        [
            new Fixed(), new Alternate(), // chooses
            new DynamicWeightAverage(), // is told the ends of epochs
            new Famo(), new Famo { LearningRate = 0.5 }, // is told the losses after a step
            new UPGrad { Level = GradientLevel.Parameters }, // asks for the shared parameters
        ];
        string[] prints = [.. all.Select(weighting => Fingerprint.Of(
            Toy.Tagger with { Auxiliary = [new SequenceLabels("Chunks")], Weighting = weighting, Epochs = 3 }, rows))];
        CollectionAssert.AllItemsAreUnique(prints);
        foreach (string print in prints) Assert.IsFalse(print.StartsWith(Fingerprint.Refused, StringComparison.Ordinal), print);
    }

    private static double After(WeightingSettings settings, ulong seed = 1)
    {
        using var regression = new TwoRegressions(settings, seed);
        return regression.Run(steps: 45).After;
    }
}
