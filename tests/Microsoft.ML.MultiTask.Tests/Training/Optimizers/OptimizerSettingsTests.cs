using static TorchSharp.torch;
using Optimizer = Microsoft.ML.MultiTask.Optimizers.Optimizer;
using Parameter = TorchSharp.Modules.Parameter;

namespace Microsoft.ML.MultiTask.Tests.Training.Optimizers;

[TestClass]
public sealed class OptimizerSettingsTests
{
    // One weight of 1, gradients 0.5 and then -1; each value worked out by hand.
    public static IEnumerable<(OptimizerSettings Settings, double First, double Second)> TwoSteps =>
    [
        // 1 - 0.1 * 0.5; then - 0.1 * -1
        (new Sgd { LearningRate = 0.1f }, 0.95, 1.05),
        // velocity 0.5, then 0.45 - 1 = -0.55
        (new Sgd { LearningRate = 0.1f, Momentum = 0.9f }, 0.95, 1.005),
        // 0.5 + 0.9 * 0.5 = 0.95, then -1 + 0.9 * -0.55 = -1.495
        (new Sgd { LearningRate = 0.1f, Momentum = 0.9f, Nesterov = true }, 0.905, 1.0545),
        // gradient 0.5 + 0.1 * 1 = 0.6, then -1 + 0.1 * 0.94 = -0.906
        (new Sgd { LearningRate = 0.1f, WeightDecay = 0.1f }, 0.94, 1.0306),
        // First: m/v corrected to 0.5 and 0.25, so a move of 0.1.
        // Second: m = 0.9*0.05 - 0.1 = -0.055 over 0.19; v = 0.999*0.00025 + 0.001 = 0.00124975 over 0.001999
        (new Adam { LearningRate = 0.1f }, 0.9, 0.9 + 0.1 * (0.055 / 0.19) / 0.790685281),
        // 1 * (1 - 0.1 * 0.5) - 0.1 = 0.85; then 0.85 * 0.95 and Adam's second move
        (new AdamW { LearningRate = 0.1f, WeightDecay = 0.5f }, 0.85, 0.8075 + 0.1 * (0.055 / 0.19) / 0.790685281),
        // rho 0.5, eps 1: s = 0.125, move = 0.5 / sqrt(1.125) = 0.471404521; d = 0.111111111;
        // s = 0.5625, move = -sqrt(1.111111111) / sqrt(1.5625) = -0.843274043
        (new AdaDelta { Rho = 0.5f, Epsilon = 1 }, 1 - 0.471404521, 1 - 0.471404521 + 0.843274043),
    ];

    [TestMethod]
    [DynamicData(nameof(TwoSteps))]
    public void TheFirstTwoStepsAreThoseWorkedOutByHand(OptimizerSettings settings, double first, double second)
    {
        using var scope = NewDisposeScope();
        var weight = new Parameter(ones(1));
        using var optimizer = new Optimizer(settings, [weight], []);
        weight.grad = tensor([0.5f]);
        optimizer.Step(1);
        Assert.AreEqual(first, weight.item<float>(), 2e-6);
        weight.grad = tensor([-1f]);
        optimizer.Step(1);
        Assert.AreEqual(second, weight.item<float>(), 5e-6);
    }

    public static IEnumerable<(OptimizerSettings Settings, Func<Parameter[], optim.Optimizer> Reference)> References =>
    [
        (new Adam { LearningRate = 0.05f }, p => optim.Adam(p, lr: 0.05)),
        (new Adam { LearningRate = 0.05f, Beta1 = 0.8f, Beta2 = 0.9f, Epsilon = 1e-3f, WeightDecay = 0.1f },
            p => optim.Adam(p, lr: 0.05, beta1: 0.8, beta2: 0.9, eps: 1e-3, weight_decay: 0.1)),
        (new AdamW { LearningRate = 0.05f, WeightDecay = 0.2f }, p => optim.AdamW(p, lr: 0.05, weight_decay: 0.2)),
        (new Sgd { LearningRate = 0.05f, Momentum = 0.9f, WeightDecay = 0.1f }, p => optim.SGD(p, 0.05, momentum: 0.9, weight_decay: 0.1)),
        (new Sgd { LearningRate = 0.05f, Momentum = 0.9f, Nesterov = true }, p => optim.SGD(p, 0.05, momentum: 0.9, nesterov: true)),
        (new AdaDelta { WeightDecay = 0.1f }, p => optim.Adadelta(p, lr: 1, rho: 0.95, eps: 1e-6, weight_decay: 0.1)),
    ];

    [TestMethod]
    [DynamicData(nameof(References))]
    public void FiveRandomStepsGoWhereTorchsOptimiserGoes(OptimizerSettings settings, Func<Parameter[], optim.Optimizer> makeReference)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(11);
        long[][] shapes = [[5, 16], [3], [2, 7]];
        Tensor[] start = [.. shapes.Select(s => randn(s, generator: generator))];
        Parameter[] ours = [.. start.Select(t => new Parameter(t.clone()))];
        Parameter[] theirs = [.. start.Select(t => new Parameter(t.clone()))];
        using var optimizer = new Optimizer(settings, ours, []);
        using var reference = makeReference(theirs);
        for (int step = 0; step < 5; step++)
        {
            for (int i = 0; i < shapes.Length; i++)
            {
                Tensor gradient = randn(shapes[i], generator: generator);
                (ours[i].grad, theirs[i].grad) = (gradient.clone(), gradient);
            }
            optimizer.Step(1);
            reference.step();
        }
        for (int i = 0; i < shapes.Length; i++)
            Assert.AreEqual(0, (ours[i] - theirs[i]).abs().max().item<float>(), 3e-6f, $"{settings}, shape {i}");
    }

    [TestMethod]
    public void DefaultsAreThePapers()
    {
        Assert.AreEqual((1e-3f, 0.9f, 0.999f, 1e-8f, 0f),
            (new Adam().LearningRate, new Adam().Beta1, new Adam().Beta2, new Adam().Epsilon, new Adam().WeightDecay));
        Assert.AreEqual((1e-3f, 0.01f), (new AdamW().LearningRate, new AdamW().WeightDecay));
        Assert.AreEqual((1f, 0.95f, 1e-6f), (new AdaDelta().LearningRate, new AdaDelta().Rho, new AdaDelta().Epsilon));
        Assert.AreEqual((0.01f, 0f, false), (new Sgd().LearningRate, new Sgd().Momentum, new Sgd().Nesterov));
    }

    [TestMethod]
    public void NumbersOutOfRangeAreRefusedByName()
    {
        var e = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new Adam { LearningRate = float.NaN });
        StringAssert.StartsWith(e.Message, "LearningRate is NaN; it must be a finite number above 0.");
        e = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new Adam { Beta2 = 1 });
        StringAssert.StartsWith(e.Message, "Beta2 is 1; it must be at least 0 and below 1.");
        e = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new Sgd { WeightDecay = -0.5f });
        StringAssert.StartsWith(e.Message, "WeightDecay is -0.5; it must be a finite number of at least 0.");
    }
}
