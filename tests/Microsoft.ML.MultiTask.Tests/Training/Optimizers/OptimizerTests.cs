using Microsoft.ML.MultiTask.Layers;
using static TorchSharp.torch;
using LSTM = TorchSharp.Modules.LSTM;
using Optimizer = Microsoft.ML.MultiTask.Optimizers.Optimizer;
using Parameter = TorchSharp.Modules.Parameter;

namespace Microsoft.ML.MultiTask.Tests.Training.Optimizers;

[TestClass]
public sealed class OptimizerTests
{
    public static IEnumerable<object[]> Rules =>
    [
        [new Adam { LearningRate = 0.1f, WeightDecay = 0.01f }], [new AdamW { LearningRate = 0.1f }], [new AdaDelta()],
        [new Sgd { LearningRate = 0.1f, Momentum = 0.9f, Nesterov = true }], [new Sgd { LearningRate = 0.1f }],
    ];

    [TestMethod]
    [DynamicData(nameof(Rules))]
    public void ATableWhoseRowsAreAllUsedMovesAsADenseParameter(OptimizerSettings settings)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(5);
        using var table = new EmbeddingTable("table", 6, 4, new RandomSource(2));
        var dense = new Parameter(table.Weight.detach().clone());
        using var lazy = new Optimizer(settings, [], [table]);
        using var reference = new Optimizer(settings, [dense], []);
        for (int step = 0; step < 4; step++)
        {
            Tensor order = tensor(new long[] { 3, 0, 5, 1, 4, 2 });
            Tensor factor = randn(6, 4, generator: generator);
            (table.Lookup(order) * factor).sum().backward();
            reference.ZeroGrad();
            (dense.index_select(0, order) * factor).sum().backward();
            lazy.Step(0.5);
            reference.Step(0.5);
        }
        Assert.IsTrue(table.Weight.allclose(dense, rtol: 1e-6, atol: 1e-6));
    }

    [TestMethod]
    [DynamicData(nameof(Rules))]
    public void RowsOutOfUseStayBitForBit(OptimizerSettings settings)
    {
        using var scope = NewDisposeScope();
        using var table = new EmbeddingTable("table", 5, 3, new RandomSource(2));
        Tensor before = table.Weight.clone();
        using var optimizer = new Optimizer(settings, [], [table]);
        foreach (long used in (long[])[1, 3, 1])
        {
            table.Lookup(tensor(new[] { used })).square().sum().backward();
            optimizer.Step(1);
        }
        Tensor same = table.Weight.eq(before).all(dim: 1L);
        CollectionAssert.AreEqual(new[] { true, false, true, false, true }, same.data<bool>().ToArray());
    }

    [TestMethod]
    [DynamicData(nameof(Rules))]
    public void ALargeParameterMovesAsManySmallOnes(OptimizerSettings settings)
    {
        using var scope = NewDisposeScope();
        const int size = 70_003, part = 1_000;
        Tensor start = linspace(-1, 1, size), factors = linspace(0.5, 2, size);
        var large = new Parameter(start.clone());
        Parameter[] small = [.. start.split(part).Select(values => new Parameter(values.clone()))];
        using var one = new Optimizer(settings, [large], []);
        Optimizer[] many = [.. small.Select(parameter => new Optimizer(settings, [parameter], []))];
        for (int step = 0; step < 3; step++)
        {
            one.ZeroGrad();
            (large.square() * factors).sum().backward();
            one.Step(1);
            foreach ((Optimizer optimizer, (Parameter parameter, Tensor factor)) in many.Zip(small.Zip(factors.split(part))))
            {
                optimizer.ZeroGrad();
                (parameter.square() * factor).sum().backward();
                optimizer.Step(1);
            }
        }
        Assert.IsTrue(large.allclose(cat([.. small]), rtol: 1e-6, atol: 1e-7));
        Assert.IsFalse(large.eq(start).any().item<bool>());
        foreach (Optimizer optimizer in many) optimizer.Dispose();
    }

    [TestMethod]
    public void SeveralLookupsOfOneStepAreAddedUp()
    {
        using var scope = NewDisposeScope();
        using var table = new EmbeddingTable("table", 4, 2, new RandomSource(2));
        Tensor before = table.Weight.clone();
        using var optimizer = new Optimizer(new Sgd { LearningRate = 1 }, [], [table]);
        Tensor loss = table.Lookup(tensor(new long[] { 2, 0 })).sum() + 2 * table.Lookup(tensor(new long[] { 3, 2 })).sum();
        table.Lookup(tensor(new long[] { 1 })); // used by no loss
        loss.backward();
        optimizer.Step(1);
        Tensor moved = before - table.Weight;
        Assert.IsTrue(moved.allclose(tensor(new float[,] { { 1, 1 }, { 0, 0 }, { 3, 3 }, { 2, 2 } }), atol: 1e-6));
    }

    [TestMethod]
    public void FrozenTablesStay()
    {
        using var scope = NewDisposeScope();
        using var frozen = new EmbeddingTable("frozen", 3, 2, new RandomSource(2));
        Tensor before = frozen.Weight.clone();
        using var optimizer = new Optimizer(new AdamW { WeightDecay = 0.1f }, [], [frozen]);
        frozen.Lookup(tensor(new long[] { 1 })).sum().backward();
        frozen.Frozen = true;
        Assert.IsFalse(frozen.Lookup(tensor(new long[] { 0, 1 })).requires_grad);
        optimizer.Step(1);
        Assert.IsTrue(frozen.Weight.equal(before).all().item<bool>());
        Assert.IsEmpty(frozen.Pending);
    }

    [TestMethod]
    public void AParameterWithoutGradientTakesNoPart()
    {
        using var scope = NewDisposeScope();
        // Two heads that take turns must move as if each had an optimiser of its own.
        Parameter[] together = [.. Enumerable.Range(0, 3).Select(i => new Parameter(full(16 + i, 2f)))];
        Parameter[] alone = [.. Enumerable.Range(0, 3).Select(i => new Parameter(full(16 + i, 2f)))];
        var settings = new Adam { LearningRate = 0.1f, WeightDecay = 0.1f };
        using var one = new Optimizer(settings, together, []);
        Optimizer[] each = [.. alone.Select(p => new Optimizer(settings, [p], []))];
        int[][] active = [[0, 1], [0, 2], [0, 1, 2], [1]];
        for (int step = 0; step < active.Length; step++)
        {
            one.ZeroGrad();
            foreach (int i in active[step])
            {
                together[i].grad = full(16 + i, step - 1.5f);
                alone[i].grad = full(16 + i, step - 1.5f);
                each[i].Step(1);
            }
            one.Step(1);
        }
        for (int i = 0; i < 3; i++) Assert.IsTrue(together[i].equal(alone[i]).all().item<bool>(), $"parameter {i}");
        foreach (var optimizer in each) optimizer.Dispose();
    }

    [TestMethod]
    public void ClippingScalesAllGradientsByTheirCommonNorm()
    {
        using var scope = NewDisposeScope();
        using var table = new EmbeddingTable("table", 2, 2, new RandomSource(2));
        var dense = new Parameter(zeros(2));
        Tensor before = table.Weight.clone();
        using var optimizer = new Optimizer(new Sgd { LearningRate = 1 }, [dense], [table]);
        dense.grad = tensor([3f, 0f]);
        (4 * table.Lookup(tensor(new long[] { 1 }))[0, 0]).sum().backward();
        Tensor norm = optimizer.ClipGradients(1)!;
        Assert.AreEqual(5, norm.item<float>(), 1e-5f);
        CollectionAssert.AreEqual(new float[] { 3, 0 }, dense.grad.data<float>().ToArray());
        optimizer.Step(1);
        Assert.AreEqual(-0.6f, dense[0].item<float>(), 1e-5f);
        Assert.AreEqual(-0.8f, (table.Weight - before)[1, 0].item<float>(), 1e-5f);
    }

    [TestMethod]
    public void SmallGradientsAreNotScaledAndInfinityOnlyMeasures()
    {
        using var scope = NewDisposeScope();
        var dense = new Parameter(zeros(2));
        using var optimizer = new Optimizer(new Sgd { LearningRate = 1 }, [dense], []);
        Assert.IsNull(optimizer.ClipGradients(1));
        dense.grad = tensor([0.3f, 0.4f]);
        optimizer.ZeroGrad();
        Assert.IsNull(dense.grad);
        dense.grad = tensor([0.3f, 0.4f]);
        Assert.AreEqual(0.5f, optimizer.ClipGradients(5)!.item<float>(), 1e-6f);
        Assert.AreEqual(0.5f, optimizer.ClipGradients(float.PositiveInfinity)!.item<float>(), 1e-6f);
        optimizer.Step(1);
        CollectionAssert.AreEqual(new[] { -0.3f, -0.4f }, dense.data<float>().ToArray());
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => optimizer.ClipGradients(0));
    }

    [TestMethod]
    public void FlatStorageSurvivesForwardBackwardAndStateDictionary()
    {
        using var scope = NewDisposeScope();
        using var lstm = nn.LSTM(5, 4, numLayers: 2, bidirectional: true);
        Tensor x = randn(3, 2, 5);
        Tensor before = lstm.call(x).Item1;
        using var optimizer = new Optimizer(new Adam { LearningRate = 0.05f }, [.. lstm.parameters()], []);
        Assert.IsTrue(before.equal(lstm.call(x).Item1).all().item<bool>());
        var saved = lstm.state_dict().ToDictionary(e => e.Key, e => e.Value.clone());
        double first = Loss(lstm, x, optimizer);
        for (int step = 0; step < 20; step++) Loss(lstm, x, optimizer);
        double last = Loss(lstm, x, optimizer);
        Assert.IsLessThan(0.5 * first, last);
        lstm.load_state_dict(saved);
        Assert.IsTrue(before.equal(lstm.call(x).Item1).all().item<bool>());
        double again = Loss(lstm, x, optimizer);
        Assert.AreEqual(first, again, 1e-6);
        Assert.IsFalse(before.equal(lstm.call(x).Item1).all().item<bool>(), "The step after loading must reach the module.");
        optimizer.Dispose();
        Assert.IsTrue(lstm.call(x).Item1.isfinite().all().item<bool>());
    }

    [TestMethod]
    public void LiveTensorsStayFlat()
    {
        using var table = new EmbeddingTable("table", 50, 4, new RandomSource(2));
        using var layer = nn.Linear(4, 3);
        using var optimizer = new Optimizer(new Adam(), [.. layer.parameters()], [table]);
        void Step()
        {
            using var scope = NewDisposeScope();
            optimizer.ZeroGrad();
            (layer.call(table.Lookup(arange(0, 9))).sum() + table.Lookup(arange(5, 20)).sum()).backward();
            optimizer.ClipGradients(1);
            optimizer.Step(1);
        }
        Step();
        long before = Tensor.TotalCount;
        for (int i = 0; i < 5; i++) Step();
        Assert.AreEqual(before, Tensor.TotalCount);
    }

    [TestMethod]
    public void OneParameterNamedTwiceCountsOnceAndMixedTypesAreRefused()
    {
        using var scope = NewDisposeScope();
        var tied = new Parameter(zeros(2));
        using var optimizer = new Optimizer(new Sgd { LearningRate = 1 }, [tied, tied], []);
        tied.grad = tensor([3f, 4f]);
        Assert.AreEqual(5f, optimizer.ClipGradients(10)!.item<float>(), 1e-5f);
        optimizer.Step(1);
        CollectionAssert.AreEqual(new[] { -3f, -4f }, tied.data<float>().ToArray());
        var e = Assert.ThrowsExactly<ArgumentException>(() => new Optimizer(new Sgd(), [tied, new Parameter(zeros(2, dtype: ScalarType.Float64))], []));
        Assert.AreEqual("The parameters of one optimiser must have one type and device, but one is Float32 on cpu and another Float64 on cpu.", e.Message);
    }

    private static double Loss(LSTM lstm, Tensor x, Optimizer optimizer)
    {
        optimizer.ZeroGrad();
        Tensor loss = (lstm.call(x).Item1 - 0.3).square().mean();
        loss.backward();
        optimizer.Step(1);
        return loss.item<float>();
    }
}
