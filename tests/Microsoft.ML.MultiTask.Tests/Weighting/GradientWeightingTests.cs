using Microsoft.ML.MultiTask.Interop;
using Microsoft.ML.MultiTask.Weighting;
using static Microsoft.ML.MultiTask.Tests.Weighting.LinearLosses;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Tests.Weighting;

/// <summary>The balances of gradients, against values worked out by hand: (1, 0) and (-1, 1), whose cosine is -1 / sqrt(2).</summary>
[TestClass]
public sealed class GradientWeightingTests
{
    private static readonly double _root = Math.Sqrt(2);

    [TestMethod]
    public void MgdaFindsTheShortestMean()
    {
        AreClose([0.2, 0.4], Step(new Mgda(), Conflict).Shared); // 3/5 and 2/5
        AreClose([1, 0], Step(new Mgda(), [[1, 0], [2, 0.1]]).Shared); // the shorter one alone
    }

    [TestMethod]
    public void MgdaIsShorterThanAllOtherMeans()
    {
        for (int seed = 0; seed < 20; seed++)
        {
            double[][] gradients = Draw(seed, 5, 6);
            double[] shortest = Step(new Mgda(), gradients).Shared;
            foreach (double[] gradient in gradients)
                Assert.IsGreaterThan(Dot(shortest, shortest) - 1e-4, Dot(gradient, shortest), $"seed {seed}");
        }
    }

    [TestMethod]
    public void MgdaNormalizes()
    {
        // Unit vectors have equal weights.
        AreClose([0, 0.5], Step(new Mgda { Normalization = MgdaNormalization.Length }, Conflict).Shared);
        // g1 and g2 / sqrt(2) are unit vectors.
        AreClose([0, 0.5], Step(new Mgda { Normalization = MgdaNormalization.Loss }, Conflict, [1, _root]).Shared);
        // Of unit vectors a and b / 2 the second has the weight (1 + c) / (5/4 + 2 c), c being minus half of the cosine.
        double c = 1 / (2 * _root), second = (1 + c) / (1.25 + (2 * c));
        AreClose([1 - (2 * second), second], Step(new Mgda { Normalization = MgdaNormalization.LossAndLength }, Conflict, [1, 2]).Shared);
    }

    [TestMethod]
    public void PCGradTakesConflictsAway() => AreClose([0.5, 1.5], Step(new PCGrad(), Conflict).Shared); // (1/2, 1/2) + (0, 1)

    [TestMethod]
    public void PCGradLeavesAgreementAlone() => AreClose([3, 2], Step(new PCGrad(), [[1, 1], [2, 1]]).Shared);

    [TestMethod]
    public void GradVacReachesTheRunningMean()
    {
        using WeightingModule module = Build(new GradVac(), 2);
        AreClose([0.5, 1.5], Step(module, Conflict).Shared); // to a cosine of 0
        double cosine = -1 / _root, goal = cosine / 2;
        double along = (goal * Math.Sqrt(1 - (cosine * cosine)) / Math.Sqrt(1 - (goal * goal))) - cosine;
        AreClose([along * (_root - (1 / _root)), 1 + (along / _root)], Step(module, Conflict).Shared);
        using WeightingModule slow = Build(new GradVac { Beta = 0 }, 2);
        for (int i = 0; i < 2; i++) AreClose([0.5, 1.5], Step(slow, Conflict).Shared);
    }

    [TestMethod]
    public void GradVacDrivesNoCosineToOne()
    {
        using WeightingModule module = Build(new GradVac { Beta = 1 }, 2);
        Step(module, [[1, 0], [1, 0]]); // a goal of 1
        double along = 0.99 / Math.Sqrt(1 - (0.99 * 0.99)); // of unit vectors at right angles
        AreClose([1 + along, 1 + along], Step(module, [[1, 0], [0, 1]]).Shared);
    }

    [TestMethod]
    public void GradDropPicksASign()
    {
        double[]?[] gradients = [[.. Enumerable.Repeat(1.0, 4000)], [.. Enumerable.Repeat(-3.0, 4000)]];
        double[] plain = Step(new GradDrop(), gradients).Shared;
        Assert.IsTrue(plain.All(x => x is 1 or -3));
        Assert.AreEqual(0.25, plain.Count(x => x == 1) / 4000.0, 0.03);
        Assert.IsTrue(Step(new GradDrop { Leak = 0.5 }, gradients).Shared.All(x => x is -0.5 or -2.5)); // half of the sum, -2, and half of what is kept
        AreClose([3, 2], Step(new GradDrop(), [[1, 1], [2, 1]]).Shared);
    }

    [TestMethod]
    public void GradDropDrawsAnew()
    {
        using WeightingModule module = Build(new GradDrop(), 2), same = Build(new GradDrop(), 2);
        double[][] gradients = Draw(1, 2, 100);
        double[] first = Step(module, gradients).Shared;
        AreClose(first, Step(same, gradients).Shared);
        Assert.IsFalse(first.SequenceEqual(Step(module, gradients).Shared));
    }

    [TestMethod]
    public void CAGradRaisesTheLeastGain()
    {
        AreClose([0, 0.5], Step(new CAGrad { C = 0 }, Conflict).Shared); // the mean
        AreClose([0.25, 0.5], Step(new CAGrad { Rescale = false }, Conflict).Shared); // as far to the right of it as may be
        AreClose([0.2, 0.4], Step(new CAGrad(), Conflict).Shared);
    }

    [TestMethod]
    public void CAGradIsBestWithinItsBall()
    {
        for (int seed = 0; seed < 10; seed++)
        {
            double[][] gradients = Draw(seed, 4, 3);
            double[] mean = [.. Enumerable.Range(0, 3).Select(i => gradients.Average(gradient => gradient[i]))];
            double[] best = Step(new CAGrad { Rescale = false }, gradients).Shared;
            double radius = Math.Sqrt(Dot(mean, mean)) / 2, reached = gradients.Min(gradient => Dot(gradient, best));
            foreach (double[] way in Draw(100 + seed, 2000, 3).Select(Unit))
            {
                double[] there = [.. mean.Select((x, i) => x + (radius * way[i]))];
                Assert.IsLessThan(reached + 1e-4, gradients.Min(gradient => Dot(gradient, there)), $"seed {seed}");
            }
        }
    }

    [TestMethod]
    public void ImtlGProjectsAlike()
    {
        AreClose([3 - (2 * _root), _root - 1], Step(new ImtlG(), Conflict).Shared);
        double[][] gradients = Draw(1, 4, 6);
        double[] result = Step(new ImtlG(), gradients).Shared, projections = [.. gradients.Select(gradient => Dot(Unit(gradient), result))];
        foreach (double projection in projections) Assert.AreEqual(projections[0], projection, 1e-4);
    }

    [TestMethod]
    public void ImtlGLearnsScalesBeside()
    {
        using WeightingModule module = Build(new ImtlG { LossBalance = true }, 3);
        Outcome outcome = Step(module, [.. Conflict, null], [2, 4, 0]);
        AreClose([3 - (2 * _root), _root - 1], outcome.Shared);
        AreClose([2, 4], outcome.Heads[..2]);
        AreClose([1, 3], [.. module.parameters().Take(2).Select(parameter => (double)parameter.grad!.data<float>()[0])]);
        Assert.IsNull(module.parameters().Last().grad);
        using (no_grad()) module.parameters().First().fill_(Math.Log(3));
        AreClose([6, 4], Step(module, [.. Conflict, null], [2, 4, 0]).Heads[..2]);
    }

    [TestMethod]
    public void NashMtlSolvesItsEquation()
    {
        double a = 1 / Math.Sqrt(1 - (1 / _root)); // in units of the lengths
        AreClose([a - (a / _root), a / _root], Step(new NashMtl(), Conflict).Shared);
        for (int seed = 0; seed < 20; seed++)
        {
            double[] result = Step(new NashMtl(), Draw(seed, 5, 8)).Shared;
            Assert.AreEqual(5, Dot(result, result), 1e-3, $"seed {seed}"); // a' G a = a' (1 / a)
        }
    }

    [TestMethod]
    public void NashMtlDoesNotDependOnScales()
    {
        double[][] gradients = Draw(1, 3, 4), scaled = [gradients[0], [.. gradients[1].Select(x => 1e4 * x)], [.. gradients[2].Select(x => 1e-3 * x)]];
        AreClose(Step(new NashMtl(), gradients).Shared, Step(new NashMtl(), scaled).Shared);
        AreClose(Unit(Step(new ImtlG(), gradients).Shared), Unit(Step(new ImtlG(), scaled).Shared), what: "IMTL-G");
        AreClose(Unit(Step(new ConFIG(), gradients).Shared), Unit(Step(new ConFIG(), scaled).Shared), what: "ConFIG");
        AreClose(Unit(Step(new DbMtl(), gradients).Shared), Unit(Step(new DbMtl(), scaled).Shared), what: "DB-MTL");
    }

    [TestMethod]
    public void FairGradSolvesItsEquation()
    {
        double[][] gradients = Draw(3, 4, 6);
        AreClose(Step(new NashMtl(), gradients).Shared, Step(new FairGrad(), gradients).Shared);
        foreach (double alpha in (double[])[0.1, 0.5, 2, 100])
        {
            double[] result = Step(new FairGrad { Alpha = alpha }, Conflict).Shared;
            double second = result[1], first = result[0] + second; // the weights
            Assert.AreEqual(Math.Pow(first, -1 / alpha), result[0], 1e-3, $"alpha {alpha}");
            Assert.AreEqual(Math.Pow(second, -1 / alpha), result[1] - result[0], 1e-3, $"alpha {alpha}");
        }
    }

    [TestMethod]
    public void AlignedMtlGivesComponentsOneLength()
    {
        double[]?[] orthogonal = [[3, 0, 0], [0, 1, 0], [0, 0, 2]];
        AreClose([1, 1, 1], Step(new AlignedMtl(), orthogonal).Shared);
        AreClose([2, 2, 2], Step(new AlignedMtl { Scale = AlignedScale.Median }, orthogonal).Shared);
        double mean = Math.Sqrt(14.0 / 3);
        AreClose([mean, mean, mean], Step(new AlignedMtl { Scale = AlignedScale.RootMeanSquare }, orthogonal).Shared);
        // Of (2, 1) and (2, -1) the components (1, 0) and (0, 1) have squares 8 and 2: the first is halved.
        AreClose([2, 0], Step(new AlignedMtl(), [[2, 1], [2, -1]]).Shared);
    }

    [TestMethod]
    public void UPGradProjectsEveryGradient() => AreClose([0.25, 0.75], Step(new UPGrad(), Conflict).Shared); // mean of (1/2, 1/2) and (0, 1)

    [TestMethod]
    public void DualProjProjectsTheMean()
    {
        AreClose([0, 0.5], Step(new DualProj(), Conflict).Shared); // the mean itself
        AreClose([0, 1], Step(new DualProj(), [[1, 0], [-4, 2]]).Shared); // of (-3/2, 1)
    }

    [TestMethod]
    public void DualProjIsTheNearestVectorWithoutConflict()
    {
        double[][] gradients = Draw(2, 3, 3);
        double[] mean = [.. Enumerable.Range(0, 3).Select(i => gradients.Average(gradient => gradient[i]))], result = Step(new DualProj(), gradients).Shared;
        double[][] others = [.. Draw(5, 2000, 3).Where(way => gradients.All(gradient => Dot(gradient, way) >= 0))];
        Assert.IsNotEmpty(others);
        foreach (double[] other in others)
            Assert.IsGreaterThan(-1e-5, Dot([.. result.Zip(mean, (r, m) => r - m)], [.. other.Zip(result, (o, r) => o - r)]));
    }

    [TestMethod]
    public void ConFigHasEqualCosines()
    {
        double[] direction = Unit([1 - (1 / _root), 1 / _root]);
        double length = direction[0] + direction[1] - direction[0];
        AreClose([length * direction[0], length * direction[1]], Step(new ConFIG(), Conflict).Shared);
        double[][] gradients = Draw(1, 4, 6);
        double[] result = Step(new ConFIG(), gradients).Shared, cosines = [.. gradients.Select(gradient => Dot(Unit(gradient), Unit(result)))];
        foreach (double cosine in cosines) Assert.AreEqual(cosines[0], cosine, 1e-4);
        Assert.AreEqual(gradients.Sum(gradient => Dot(gradient, Unit(result))), Math.Sqrt(Dot(result, result)), 1e-3);
    }

    [TestMethod]
    public void DbMtlBalancesLogarithms()
    {
        Outcome outcome = Step(new DbMtl(), Conflict, [2, 4]); // g1 / 2 has length 1/2, and so has the other
        AreClose([0.5 - (0.5 / _root), 0.5 / _root], outcome.Shared);
        AreClose([1, 1], outcome.Heads);
        Assert.AreEqual(Math.Log(8), outcome.Value, 1e-5);
    }

    [TestMethod]
    public void DbMtlSmoothsGradientsOfParameters()
    {
        using WeightingModule module = Build(new DbMtl { Smoothing = 0.5, Level = GradientLevel.Parameters }, 2);
        using var scope = NewDisposeScope();
        Tensor kept = nn.Parameter(zeros(2));
        AreClose([1, 1], Pass([1, 0], [0, 1], kept, nn.Parameter(zeros(1))));
        // The mean of the first, (1/2, 1/2), is brought to the length of the other, 1; the tensor that is new has no mean.
        AreClose([1 / _root, 1 + (1 / _root)], Pass([0, 1], [0, 1], kept, null));

        double[] Pass(float[] first, float[] second, Tensor parameter, Tensor? other)
        {
            parameter.grad = null;
            Tensor[] losses = [.. new[] { first, second }.Select(gradient => (parameter * tensor(gradient)).sum().Plus(1))];
            if (other is not null) losses = [.. losses.Select(loss => loss.Plus(other.sum().Times(0)))];
            module.Backward(new Backpropagation(losses, [], null, () => other is null ? [parameter] : [parameter, other]));
            return [.. parameter.grad!.data<float>().ToArray().Select(x => (double)x)];
        }
    }

    [TestMethod]
    public void DbMtlRemembersParametersThatAStepDoesNotReach()
    {
        using WeightingModule module = Build(new DbMtl { Smoothing = 0.5, Level = GradientLevel.Parameters }, 2);
        using var scope = NewDisposeScope();
        Tensor first = nn.Parameter(zeros(2)), second = nn.Parameter(zeros(2));
        AreClose([1, 1], Pass(first, [1, 0], [0, 1]));
        AreClose([1, 1], Pass(second, [1, 0], [0, 1]));
        AreClose([1 / _root, 1 + (1 / _root)], Pass(first, [0, 1], [0, 1])); // the mean of the first objective is (1/2, 1/2)

        double[] Pass(Tensor reached, params float[][] gradients)
        {
            first.grad = second.grad = null;
            Tensor[] losses = [.. gradients.Select(gradient => (reached * tensor(gradient)).sum().Plus(1))];
            module.Backward(new Backpropagation(losses, [], null, () => [first, second]));
            return [.. reached.grad!.data<float>().ToArray().Select(x => (double)x)];
        }
    }

    [TestMethod]
    public void GradNormLearnsNothingFromALossThatIsNoNumber()
    {
        using WeightingModule module = Build(new GradNorm(), 2);
        foreach (double broken in (double[])[double.PositiveInfinity, double.NaN])
            AreClose([0, 1], Step(module, Conflict, [broken, 1]).Shared);
        AreClose([0.05, 0.975], Step(module, Conflict).Shared, what: "as in a first step");
    }

    [TestMethod]
    public void GradNormMovesWeightsTowardsEqualNorms()
    {
        AreClose([0.05, 0.975], Step(new GradNorm(), Conflict).Shared); // 1.025 and 0.975
        using WeightingModule plain = Build(new GradNorm { Alpha = 0 }, 3), pulling = Build(new GradNorm(), 3);
        foreach (WeightingModule module in (WeightingModule[])[plain, pulling])
        {
            Step(module, [[1, 0], [0, 1], null]);
            Step(module, [[1.01, 0], [0, 1], null], [1, 0.1, 1]); // the longer one lags behind
        }
        double[] alike = Step(plain, [[1, 0], [0, 1], null]).Shared, behind = Step(pulling, [[1, 0], [0, 1], null]).Shared;
        Assert.IsGreaterThan(alike[0], behind[0]);
        Assert.AreEqual(2, behind.Sum(), 1e-5);
        AreClose([0, 0, 1], [.. Step(pulling, [[1, 0, 0], [0, 1, 0], [0, 0, 1]]).Shared.Select((x, i) => i < 2 ? 0 : x)], 0.05);
    }
}
