using Microsoft.ML.MultiTask.Weighting;
using static Microsoft.ML.MultiTask.Tests.Weighting.LinearLosses;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Tests.Weighting;

/// <summary>The weightings of losses, against values worked out by hand.</summary>
[TestClass]
public sealed class WeightingTests
{
    [TestMethod]
    public void FixedAddsUp()
    {
        Outcome outcome = Step(new Fixed(), Conflict, [2, 4]);
        AreClose([0, 1], outcome.Shared);
        AreClose([2, 4], outcome.Heads);
        Assert.AreEqual(6, outcome.Value, 1e-6);
    }

    [TestMethod]
    public void FixedGoesOnThroughACut()
    {
        using WeightingModule module = Build(new Fixed(), 2);
        AreClose([0, 1], Step(module, Conflict).Shared);
        AreClose([2, 3], Step(module, Conflict, other: [2, 2]).Shared);
    }

    [TestMethod]
    public void AMissingLossIsLeftOut() => AreClose([-1, 1], Step(new Fixed(), [null, [-1, 1]]).Shared);

    [TestMethod]
    public void UncertaintyWeighsByLearntVariances()
    {
        double s = Math.Log(2); // weights of 1/2
        using WeightingModule module = Build(new Uncertainty { InitialLogVariance = s }, 2);
        Outcome outcome = Step(module, Conflict, [2, 4]);
        AreClose([0, 0.5], outcome.Shared);
        AreClose([1, 2], outcome.Heads);
        Assert.AreEqual(3 + s, outcome.Value, 1e-5);
        AreClose([-0.5, -1.5], Learned(module)); // 1/2 - loss / 2
    }

    [TestMethod]
    public void UncertaintyLeavesTheVarianceOfAMissingLossAlone()
    {
        using WeightingModule module = Build(new Uncertainty(), 2);
        AreClose([-1, 1], Step(module, [null, [-1, 1]]).Shared);
        Assert.IsNull(module.parameters().First().grad);
        Assert.IsNotNull(module.parameters().Last().grad);
    }

    [TestMethod]
    public void ImtlLLearnsScales()
    {
        using WeightingModule module = Build(new ImtlL(), 2);
        Outcome outcome = Step(module, Conflict, [2, 4]);
        AreClose([0, 1], outcome.Shared);
        AreClose([1, 3], Learned(module)); // loss - 1
        using (no_grad()) module.parameters().First().fill_(Math.Log(0.5));
        AreClose([-0.5, 1], Step(module, Conflict, [2, 4]).Shared);
    }

    [TestMethod]
    public void DynamicWeightAverageFollowsTheRatesOfTheLastEpochs()
    {
        using WeightingModule module = Build(new DynamicWeightAverage(), 2);
        AreClose([0, 1], Step(module, Conflict, [4, 4]).Shared);
        module.EndEpoch();
        AreClose([0, 1], Step(module, Conflict, [2, 5]).Shared);
        AreClose([0, 1], Step(module, Conflict, [2, 3]).Shared);
        module.EndEpoch(); // ratios 1/2 and 1
        double first = Math.Exp(0.25), second = Math.Exp(0.5), scale = 2 / (first + second);
        AreClose([scale * (first - second), scale * second], Step(module, Conflict).Shared);
        AreClose([0, scale * second], Step(module, [null, [0, 1]]).Shared);
    }

    [TestMethod]
    public void DynamicWeightAverageTakesAnOpenEpochForNothing()
    {
        using WeightingModule module = Build(new DynamicWeightAverage(), 2);
        Step(module, [[1, 0], null], [4]);
        module.EndEpoch();
        module.EndEpoch();
        Step(module, [[1, 0], null], [2]);
        module.EndEpoch(); // 1/2 for the first; nothing known of the second
        double first = Math.Exp(0.25), second = Math.Exp(0.5), scale = 2 / (first + second);
        AreClose([scale * (first - second), scale * second], Step(module, Conflict).Shared);
    }

    [TestMethod]
    public void DynamicWeightAverageCountsObjectivesWithALoss()
    {
        using WeightingModule module = Build(new DynamicWeightAverage(), 3);
        foreach (double loss in (double[])[4, 2])
        {
            Step(module, [.. Conflict, null], [loss, 4, 0]);
            module.EndEpoch(); // at last ratios of 1/2 and 1
        }
        double first = Math.Exp(0.25), second = Math.Exp(0.5), scale = 2 / (first + second);
        AreClose([scale * (first - second), scale * second], Step(module, [.. Conflict, null]).Shared);
    }

    [TestMethod]
    [DataRow(LossDraw.NormalSoftmax, 0.24)] // the square of the difference of the two shares: E tanh(z)^2, z normal with variance 1/2, is about 0.30
    [DataRow(LossDraw.Dirichlet, 0.27)] // 1/3
    public void RandomWeightsAddUpToTheNumberOfLosses(LossDraw draw, double spread)
    {
        using WeightingModule module = Build(new RandomLossWeighting { Draw = draw }, 2);
        double[][] steps = [.. Enumerable.Range(0, 1000).Select(_ => Step(module, [[1, 0], [0, 1]]).Shared)];
        foreach (double[] weights in steps) Assert.AreEqual(2, weights.Sum(), 1e-5);
        Assert.AreEqual(1, steps.Average(weights => weights[0]), 0.06);
        double found = steps.Average(weights => (weights[0] - weights[1]) * (weights[0] - weights[1]) / 4);
        Assert.AreEqual(draw == LossDraw.Dirichlet ? 1.0 / 3 : 0.2955, found, 0.04);
        Assert.IsGreaterThan(spread, found);
        AreClose([1, 0], Step(module, [[1, 0], null]).Shared);
        AreClose(steps[0], Step(new RandomLossWeighting { Draw = draw }, [[1, 0], [0, 1]]).Shared, what: "the same seed");
    }

    [TestMethod]
    public void GeometricLossTakesTheGeometricMean()
    {
        Outcome outcome = Step(new GeometricLoss(), Conflict, [2, 8]);
        Assert.AreEqual(4, outcome.Value, 1e-5);
        AreClose([0.75, 0.25], outcome.Shared); // 4 * 1/2 * (g1 / 2 + g2 / 8)
        AreClose([-1, 1], Step(new GeometricLoss(), [null, [-1, 1]], [0, 8]).Shared);
    }

    [TestMethod]
    public void FamoFollowsTheFallOfTheLosses()
    {
        using WeightingModule module = Build(new Famo { Gamma = 0 }, 2);
        AreClose([1.0 / 3, 1.0 / 3], Step(module, Conflict, [2, 4]).Shared); // weights 2/3 and 1/3
        Assert.IsTrue(module.NeedsLossesAfterStep);
        module.AfterStep([tensor(1f), tensor(4f)]); // the first fell: its number goes to -0.025, the other's to 0.025
        module.AfterStep([null, null]); // a step in which nothing was weighed
        double first = Math.Exp(-0.025) / 2, second = Math.Exp(0.025) / 4;
        AreClose([(first - second) / (first + second), second / (first + second)], Step(module, Conflict, [2, 4]).Shared);
    }

    [TestMethod]
    public void FamoPullsItsNumbersBackAndLeavesMissingOnesAlone()
    {
        using WeightingModule module = Build(new Famo { Gamma = 1e9 }, 3);
        double[]?[] gradients = [[1, 0, 0], [0, 1, 0], [0, 0, 1]];
        Step(module, gradients);
        module.AfterStep([tensor(0.5f), tensor(1f), null]);
        double up = Math.Exp(0.025), down = Math.Exp(-0.025), sum = up + down + 1;
        AreClose([down / sum, up / sum, 1 / sum], Step(module, gradients).Shared);
        module.AfterStep([tensor(0.5f), tensor(1f), tensor(1f)]); // towards 0, against the falls
        Assert.IsGreaterThan(down / sum, Step(module, gradients).Shared[0]);
    }

    [TestMethod]
    public void SmoothTchebycheffTakesTheMaximumRelativeToTheNadir()
    {
        using WeightingModule module = Build(new SmoothTchebycheff { WarmUpEpochs = 1 }, 2);
        AreClose([0.25, 0.25], Step(module, Conflict, [2, 4]).Shared); // g1 / 2 + g2 / 4
        module.EndEpoch();
        Outcome outcome = Step(module, Conflict, [4, 4]); // twice and once the nadir
        AreClose([1.0 / 6, 1.0 / 6], outcome.Shared); // 2 * (2/3 g1 / 4 + 1/3 g2 / 4)
        Assert.AreEqual(2 * Math.Log(3), outcome.Value, 1e-5);
    }

    [TestMethod]
    public void SmoothTchebycheffIsSharpWithASmallMu()
    {
        using WeightingModule module = Build(new SmoothTchebycheff { WarmUpEpochs = 0, Mu = 0.01 }, 2);
        AreClose([-0.5, 0.5], Step(module, Conflict, [2, 4]).Shared, 1e-3); // 2 g2 / 4
        module.EndEpoch(); // nadirs 2 and 4
        AreClose([0.5, 0], Step(module, Conflict, [4, 4]).Shared, 1e-3);
    }

    [TestMethod]
    public void AlternateTakesOneObjective()
    {
        using WeightingModule round = Build(new Alternate { Order = AlternateOrder.RoundRobin }, 3);
        CollectionAssert.AreEqual(new[] { 0, 1, 2, 0 }, Enumerable.Range(0, 4).Select(_ => Chosen(round)).ToArray());
        using WeightingModule random = Build(new Alternate { Shares = new Dictionary<string, double> { ["o0"] = 0, ["o2"] = 3 } }, 3);
        int[] counts = [.. Enumerable.Range(0, 2000).Select(_ => Chosen(random)).CountBy(k => k).OrderBy(p => p.Key).Select(p => p.Value)];
        Assert.HasCount(2, counts);
        Assert.AreEqual(0.25, counts[0] / 2000.0, 0.04);
        AreClose([0, 1], Step(random, Conflict).Shared);

        static int Chosen(WeightingModule module) => module.Choose([true, true, true])!.Select((chosen, k) => (chosen, k)).Single(c => c.chosen).k;
    }

    [TestMethod]
    public void AlternateTakesWhatIsEligible()
    {
        using WeightingModule round = Build(new Alternate { Order = AlternateOrder.RoundRobin }, 3);
        Assert.AreEqual("1 2 1 2", string.Join(' ', Enumerable.Range(0, 4).Select(_ => Chosen(round, [false, true, true]))));
        using WeightingModule random = Build(new Alternate(), 3);
        for (int i = 0; i < 50; i++) Assert.AreEqual("1", Chosen(random, [false, true, false]));
        using WeightingModule shares = Build(new Alternate { Shares = new Dictionary<string, double> { ["o0"] = 0 } }, 2);
        Assert.AreEqual("", Chosen(shares, [true, false]), "an objective with the share 0 is never drawn");

        static string Chosen(WeightingModule module, bool[] eligible) =>
            string.Join(',', module.Choose(eligible)!.Select((chosen, k) => (chosen, k)).Where(c => c.chosen).Select(c => c.k));
    }

    [TestMethod]
    public void OnlyTheOthersCanBePassedBack()
    {
        using var scope = NewDisposeScope();
        Tensor x = nn.Parameter(tensor(2f));
        var pass = new Backpropagation([null], [x.square()], null, () => [x]);
        Assert.AreEqual(0, pass.Sum(null).item<float>());
        Assert.AreEqual(4, x.grad!.item<float>());
        Assert.Contains("nothing to weigh", Assert.ThrowsExactly<InvalidOperationException>(() => pass.Total((_, loss) => loss)).Message);
    }

    private static double[] Learned(WeightingModule module) => [.. module.parameters().Select(parameter => (double)parameter.grad!.item<float>())];
}
