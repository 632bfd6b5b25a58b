using Microsoft.ML.MultiTask.Encoders;
using Microsoft.ML.MultiTask.Layers;
using Microsoft.ML.MultiTask.Tests.EndToEnd;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Tests.Encoders.Poolings;

/// <summary>Poolings on states given by hand.</summary>
[TestClass]
public sealed class PoolingsTests
{
    private static readonly LayerShape _shape = new(4, 2, OneSided: true, HasInitial: true);

    private static IEnumerable<object[]> All =>
    [
        [Pooling.Mean], [Pooling.Max], [Pooling.Last], [Pooling.Sum],
        [new SelfAttentionPooling { HiddenSize = 3 }],
        [new SelfAttentionPooling { HiddenSize = 3, Heads = 2 }],
        [new QueryAttentionPooling("Other")],
        [new QueryAttentionPooling("Other") { HiddenSize = 3, Of = Pooling.Mean }],
        [new PairPooling("Other")],
        [new PairPooling("Other") { Of = new SelfAttentionPooling { HiddenSize = 3 }, Features = PairFeatures.Difference }],
        [new InitialStatePooling()],
    ];

    [TestMethod]
    [DynamicData(nameof(All))]
    public void ARowAloneIsPooledAsInABatch(Pooling pooling)
    {
        using var scope = NewDisposeScope();
        using PoolingModule module = Build(pooling);
        int[] lengths = [2, 0, 1, 4], others = [1, 3, 0, 2];
        Tensor states = Numbers(7, 4), initial = Numbers(4, 4), otherStates = Numbers(6, 4);
        float[][] together = Pool(module, states, lengths, initial, otherStates, others);
        int start = 0, otherStart = 0;
        for (int row = 0; row < lengths.Length; row++)
        {
            float[][] alone = Pool(module, states.narrow(0, start, lengths[row]), [lengths[row]], initial.narrow(0, row, 1),
                otherStates.narrow(0, otherStart, others[row]), [others[row]]);
            Toy.AreClose(alone, [together[row]], 1e-5);
            Assert.HasCount((int)module.Width, together[row]);
            start += lengths[row];
            otherStart += others[row];
        }
    }

    [TestMethod]
    [DynamicData(nameof(All))]
    public void AnEmptyRowGivesZerosAndFiniteGradients(Pooling pooling)
    {
        using var scope = NewDisposeScope();
        using PoolingModule module = Build(pooling);
        Tensor states = Numbers(2, 4).requires_grad_(), initial = Numbers(3, 4).requires_grad_();
        Encoding encoding = Of(states, [1, 0, 1], initial), other = Of(Numbers(0, 4), [0, 0, 0], initial);
        Tensor pooled = module.Pool(encoding.Layer(null), new Dictionary<string, Encoding> { ["Other"] = other });
        Assert.AreEqual(0f, pooled[1].abs().sum().item<float>());
        pooled.square().sum().backward();
        Tensor reached = pooling is InitialStatePooling ? initial : states;
        Assert.IsTrue(reached.grad!.isfinite().all().item<bool>());
        Assert.IsGreaterThan(0f, reached.grad!.abs().sum().item<float>());
        Encoding nothing = Of(Numbers(0, 4), [0, 0], Numbers(2, 4));
        Tensor empty = module.Pool(nothing.Layer(null), new Dictionary<string, Encoding> { ["Other"] = nothing });
        CollectionAssert.AreEqual((long[])[2, module.Width], empty.shape);
        Assert.AreEqual(0f, empty.abs().sum().item<float>());
    }

    [TestMethod]
    public void SumsByHand()
    {
        using var scope = NewDisposeScope();
        using PoolingModule module = Pooling.Sum.Build(new PoolingContext(new LayerShape(2), _ => [], new RandomSource(1)));
        Encoding encoding = Of(tensor(new float[] { 1, 2, 3, 4, 5, 6 }).view(3, 2), [2, 0, 1]);
        Toy.AreClose([[4, 6], [0, 0], [5, 6]], Rows(module.Pool(encoding.Layer(null), new Dictionary<string, Encoding>())));
    }

    [TestMethod]
    [DataRow(ScalarType.Float32)]
    [DataRow(ScalarType.Float64)]
    public void LargestPlacesByHand(ScalarType type)
    {
        using var scope = NewDisposeScope();
        const int width = 19; // more than a vector register holds, and some left over
        float[][] rows = [[1, -2, 5, float.NaN], [3, -2, 4, 1], [2, -3, 6, float.NaN], [-7, float.NegativeInfinity, float.NaN, 0]];
        Tensor states = tensor(rows.SelectMany(row => Enumerable.Range(0, width).Select(i => row[i % 4])).ToArray()).view(4, width).to(type);
        long[] places = [.. new Segments([0, 3, 0, 1, 0], CPU).Largest(states).data<long>()];
        for (int i = 0; i < width; i++)
        {
            Assert.AreEqual(((long[])[1, 0, 2, 0])[i % 4], places[width + i], $"column {i}"); // the first of two equal ones; NaN before all
            Assert.AreEqual(3, places[3 * width + i]);
        }
        Assert.IsTrue(places.All(place => place is >= 0 and < 4));
    }

    [TestMethod]
    public void TheLargestValueTakesTheGradient()
    {
        using var scope = NewDisposeScope();
        using PoolingModule module = Pooling.Max.Build(new PoolingContext(new LayerShape(2), _ => [], new RandomSource(1)));
        Tensor states = tensor(new float[] { 1, 8, 3, 4, 5, 6 }).view(3, 2).requires_grad_();
        Tensor pooled = module.Pool(Of(states, [2, 0, 1]).Layer(null), new Dictionary<string, Encoding>());
        Toy.AreClose([[3, 8], [0, 0], [5, 6]], Rows(pooled));
        (pooled * tensor(new float[] { 1, 2, 3, 4, 5, 6 }).view(3, 2)).sum().backward();
        Toy.AreClose([[0, 2], [1, 0], [5, 6]], Rows(states.grad!));
    }

    [TestMethod]
    public void SelfAttentionByHand()
    {
        using var scope = NewDisposeScope();
        using PoolingModule module = new SelfAttentionPooling { HiddenSize = 1 }.Build(new PoolingContext(new LayerShape(2), _ => [], new RandomSource(1)));
        // The score of a state is 2 tanh(its first number).
        Set(module, "hidden.weight", 1, 0);
        Set(module, "output.weight", 2);
        Encoding encoding = Of(tensor(new float[] { 0.5f, 1, -0.5f, 3, 7, 6 }).view(3, 2), [2, 1]);
        double first = Math.Exp(2 * Math.Tanh(0.5)), second = Math.Exp(2 * Math.Tanh(-0.5)), share = first / (first + second);
        var none = new Dictionary<string, Encoding>();
        Toy.AreClose([[(float)share, (float)(1 - share), 1]], [Tensors.ToArray<float>(module.Weights(encoding.Layer(null), none)!)]);
        Toy.AreClose([[(float)(0.5 * share - 0.5 * (1 - share)), (float)(share + 3 * (1 - share))], [7, 6]],
            Rows(module.Pool(encoding.Layer(null), none)));
    }

    [TestMethod]
    public void HeadsAttendEachForItself()
    {
        using var scope = NewDisposeScope();
        using PoolingModule module = new SelfAttentionPooling { HiddenSize = 1, Heads = 2 }
            .Build(new PoolingContext(new LayerShape(1), _ => [], new RandomSource(1)));
        Set(module, "hidden.weight", 1);
        Set(module, "output.weight", 50, -50); // all weight on the larger state, and on the smaller one
        Encoding encoding = Of(tensor(new float[] { 1, -1 }).view(2, 1), [2]);
        var none = new Dictionary<string, Encoding>();
        Toy.AreClose([[1, -1]], Rows(module.Pool(encoding.Layer(null), none)));
        Toy.AreClose([[0.5f, 0.5f]], [Tensors.ToArray<float>(module.Weights(encoding.Layer(null), none)!)]);
    }

    [TestMethod]
    public void TheQueryDecidesByHand()
    {
        using var scope = NewDisposeScope();
        PoolingContext context = new(new LayerShape(2), _ => [new LayerShape(2)], new RandomSource(1));
        Encoding encoding = Of(tensor(new float[] { 1, 0, 0, 1 }).view(2, 2), [2]), query = Of(tensor(new float[] { 2, 5, 3, 1 }).view(2, 2), [2]);
        var encodings = new Dictionary<string, Encoding> { ["Question"] = query };
        using PoolingModule bilinear = new QueryAttentionPooling("Question").Build(context); // the maximum of the question: 3, 5
        Set(bilinear, "bilinear.weight", 1, 0, 0, 1);
        double share = Math.Exp(3) / (Math.Exp(3) + Math.Exp(5));
        Toy.AreClose([[(float)share, (float)(1 - share)]], Rows(bilinear.Pool(encoding.Layer(null), encodings)));

        using PoolingModule layered = new QueryAttentionPooling("Question") { HiddenSize = 1, Of = Pooling.Sum }.Build(context); // 5, 6
        Set(layered, "state.weight", 1, 0);
        Set(layered, "asked.weight", 0.1f, 0);
        Set(layered, "score.weight", 4);
        double first = Math.Exp(4 * Math.Tanh(1.5)), second = Math.Exp(4 * Math.Tanh(0.5));
        Toy.AreClose([[(float)(first / (first + second)), (float)(second / (first + second))]],
            [Tensors.ToArray<float>(layered.Weights(encoding.Layer(null), encodings)!)]);
    }

    [TestMethod]
    public void PairsByHand()
    {
        using var scope = NewDisposeScope();
        PoolingContext context = new(new LayerShape(1), _ => [new LayerShape(1)], new RandomSource(1));
        Encoding first = Of(tensor(new float[] { 1, 4 }).view(2, 1), [2]), second = Of(tensor(new float[] { 6, 2 }).view(2, 1), [2]);
        var encodings = new Dictionary<string, Encoding> { ["B"] = second };
        foreach ((PairFeatures features, float[] expected) in ((PairFeatures, float[])[])
            [
                (PairFeatures.First, [4]), (PairFeatures.Second, [6]), (PairFeatures.Distance, [2]), (PairFeatures.Product, [24]),
                (PairFeatures.Difference, [-2]), (PairFeatures.Distance | PairFeatures.Product, [2, 24]),
                (new PairPooling("B").Features, [4, 6, 2, 24]),
            ])
        {
            using PoolingModule module = new PairPooling("B") { Features = features }.Build(context);
            Toy.AreClose([expected], Rows(module.Pool(first.Layer(null), encodings)));
        }
    }

    [TestMethod]
    public void PairsNeedStatesOfOneWidth()
    {
        PoolingContext context = new(new LayerShape(3), _ => [new LayerShape(2)], new RandomSource(1));
        Assert.AreEqual("PairPooling: the states of input 'B' have the width 2, those of the first input 3; give both inputs one encoder, by "
            + "EncoderAliases.", Assert.ThrowsExactly<InvalidOperationException>(() => new PairPooling("B").Build(context)).Message);
        Assert.AreEqual("Layer 1 of input 'B' is pooled, but its encoder has the layers 0 to 0.",
            Assert.ThrowsExactly<InvalidOperationException>(() => new PairPooling("B").Build(context with { Layer = 1 })).Message);
    }

    [TestMethod]
    public void TheInitialStateIsGivenAsItIs()
    {
        using var scope = NewDisposeScope();
        using PoolingModule module = Build(new InitialStatePooling());
        Tensor initial = Numbers(2, 4);
        Toy.AreClose(Rows(initial), Pool(module, Numbers(3, 4), [2, 1], initial, Numbers(2, 4), [1, 1]), 0);
        Assert.StartsWith("InitialStatePooling: the layer begins with no state that could be read; use a recurrent encoder with an InitialState",
            Assert.ThrowsExactly<InvalidOperationException>(
                () => new InitialStatePooling().Build(new PoolingContext(new LayerShape(4, 2), _ => [], new RandomSource(1)))).Message);
    }

    [TestMethod]
    public void BadSettingsAreRefused()
    {
        Assert.StartsWith("PairPooling: at least one feature is made of a pair, such as PairFeatures.Product.",
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new PairPooling("B") { Features = PairFeatures.None }.Validate()).Message);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new PairPooling("B") { Features = (PairFeatures)64 }.Validate());
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new SelfAttentionPooling { HiddenSize = 0 }.Validate());
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new SelfAttentionPooling { Heads = 0 }.Validate());
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new QueryAttentionPooling("B") { HiddenSize = -1 }.Validate());
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new PairPooling("B") { Of = new SelfAttentionPooling { Heads = 0 } }.Validate());
    }

    private static PoolingModule Build(Pooling pooling) => pooling.Build(new PoolingContext(_shape, _ => [_shape], new RandomSource(3)));

    private static float[][] Pool(PoolingModule module, Tensor states, int[] lengths, Tensor initial, Tensor otherStates, int[] otherLengths)
    {
        Encoding encoding = Of(states, lengths, initial), other = Of(otherStates, otherLengths, initial);
        return Rows(module.Pool(encoding.Layer(null), new Dictionary<string, Encoding> { ["Other"] = other }));
    }

    private static Encoding Of(Tensor states, int[] lengths, Tensor? initial = null) =>
        new([new LayerStates(states, new Segments(lengths, CPU), states.shape[1] % 2 == 0, initial is null ? null : () => initial)]);

    private static Tensor Numbers(int rows, int width) =>
        tensor([.. Enumerable.Range(0, rows * width).Select(i => (float)Math.Sin(1 + 1.7 * i))], ScalarType.Float32).view(rows, width);

    private static float[][] Rows(Tensor table) => [.. Tensors.ToArray<float>(table).Chunk((int)table.shape[1])];

    private static void Set(PoolingModule module, string parameter, params float[] values)
    {
        using var noGradient = no_grad();
        Tensor target = module.named_parameters().Single(p => p.name.EndsWith(parameter, StringComparison.Ordinal)).parameter;
        target.copy_(tensor(values).view(target.shape));
    }
}
