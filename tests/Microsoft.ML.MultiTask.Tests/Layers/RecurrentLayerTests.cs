using System.Runtime.InteropServices;
using Microsoft.ML.MultiTask.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Tests.Layers;

/// <summary>Both kinds of layer, both ways of computing them.</summary>
[TestClass]
[DoNotParallelize]
public sealed class RecurrentLayerTests
{
    private static readonly int[] _ragged = [3, 0, 7, 1, 5, 5, 0, 2];

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void OneUnitLstmOfTwoStepsIsAsWorkedOutByHand(bool fused)
    {
        using DisposeScope scope = NewDisposeScope();
        var layer = new LstmLayer("layer", 1, 1, new RandomSource(1)) { UsesFusedKernels = fused };
        SetAll(layer, "weight_ih_l0", [0.5f, -0.5f, 1f, 0.25f]);
        SetAll(layer, "weight_hh_l0", [0.1f, 0.2f, 0.3f, -0.4f]);
        SetAll(layer, "bias_ih_l0", [0f, 1f, 0.5f, -0.25f]);

        (Tensor forward, Tensor backward) = layer.Read(Flat([1f, -2f], 1), new Segments([2], CPU));

        // Forward, first step: i = f = sigmoid(0.5) = 0.622459, g = tanh(1.5) = 0.905148, o = sigmoid(0) = 0.5, so c = 0.563418 and h = 0.5 tanh(c).
        // Second: i = 0.273990, f = 0.886054, g = -0.890311, o = 0.298992, c = 0.255283. The other direction meets -2 first.
        AssertClose([0.255255f, 0.074712f], forward, 2e-6f);
        AssertClose([0.196568f, -0.076591f], backward, 2e-6f);
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void OneUnitGruOfTwoStepsIsAsWorkedOutByHand(bool fused)
    {
        using DisposeScope scope = NewDisposeScope();
        var layer = new GruLayer("layer", 1, 1, new RandomSource(1)) { UsesFusedKernels = fused };
        SetAll(layer, "weight_ih_l0", [0.5f, -0.5f, 1f]);
        SetAll(layer, "weight_hh_l0", [0.1f, 0.2f, 0.3f]);
        SetAll(layer, "bias_ih_l0", [0f, 1f, 0.5f]);
        SetAll(layer, "bias_hh_l0", [0.1f, -0.2f, 0.4f]);

        (Tensor forward, Tensor backward) = layer.Read(Flat([1f, -2f], 1), new Segments([2], CPU));

        // First step: r = sigmoid(0.6) = 0.645656, z = sigmoid(0.3) = 0.574443, n = tanh(1.5 + r * 0.4) = 0.942309, h = (1 - z) n.
        AssertClose([0.401006f, 0.232380f], forward, 2e-6f);
        AssertClose([0.334431f, -0.125102f], backward, 2e-6f);
    }

    [TestMethod]
    [DataRow(false, 8, false)]
    [DataRow(false, 13, true)]
    [DataRow(false, 100, true)]
    [DataRow(true, 8, false)]
    [DataRow(true, 13, true)]
    [DataRow(true, 50, true)]
    public void FusedKernelsAndLibtorchAgree(bool gru, int hidden, bool initial)
    {
        foreach (int[] lengths in new[] { _ragged, [6], [1, 1, 1], [0, 4] })
        {
            using DisposeScope scope = NewDisposeScope();
            RecurrentLayer layer = Layer(gru, 9, hidden);
            Tensor[] fused = Run(layer, lengths, initial, fused: true), padded = Run(layer, lengths, initial, fused: false);
            Assert.HasCount(padded.Length, fused);
            for (int i = 0; i < fused.Length; i++)
                AssertClose(Floats(padded[i]), fused[i], i < 2 ? 1e-5f : 1e-4f, $"result {i}, lengths {string.Join(",", lengths)}");
        }
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void LargeBatchOnTwoThreadsAgreesToo(bool gru)
    {
        using DisposeScope scope = NewDisposeScope();
        RecurrentLayer layer = Layer(gru, 40, 64);
        int[] lengths = [.. Enumerable.Range(0, 30).Select(i => 3 + i * 7 % 25)];
        Tensor[] fused = Run(layer, lengths, false, fused: true), padded = Run(layer, lengths, false, fused: false);
        for (int i = 0; i < fused.Length; i++)
            AssertClose(Floats(padded[i]), fused[i], (i < 2 ? 1e-5f : 1e-4f) * Math.Max(1, padded[i].abs().max().item<float>()), $"result {i}");
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void GradientsOfFusedKernelsMatchFiniteDifferences(bool gru)
    {
        using DisposeScope scope = NewDisposeScope();
        RecurrentLayer layer = Layer(gru, 2, 3);
        var segments = new Segments([3, 1, 2], CPU);
        Tensor input = Random([6, 2], 5), weight = Random([6, 3], 6);
        Tensor[] states = [.. Enumerable.Range(0, 4).Select(i => Random([3, 3], 10 + (ulong)i))];
        Tensor[] variables = [input, .. layer.parameters().Where(p => p.requires_grad), .. gru ? [states[0], states[2]] : states];
        foreach (Tensor variable in variables) variable.requires_grad = true;

        Tensor Loss()
        {
            var initial = new RecurrentState(states[0], gru ? null : states[1], states[2], gru ? null : states[3]);
            (Tensor forward, Tensor backward) = layer.Read(input, segments, initial);
            return (forward * weight).sum() + (backward * backward * weight).sum();
        }
        Loss().backward();

        const float Step = 1e-2f;
        foreach (Tensor variable in variables)
        {
            float[] exact = Floats(variable.grad!);
            for (int i = 0; i < exact.Length; i++)
            {
                using var guard = no_grad();
                float value = Floats(variable)[i];
                float At(float x)
                {
                    Values(variable)[i] = x;
                    return Loss().item<float>();
                }
                float difference = (At(value + Step) - At(value - Step)) / (2 * Step);
                Values(variable)[i] = value;
                Assert.AreEqual(difference, exact[i], 1e-3f, $"element {i} of [{string.Join(", ", variable.shape)}]");
            }
        }
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void RowAloneGivesTheSameBitsAsRowInBatch(bool gru)
    {
        using DisposeScope scope = NewDisposeScope();
        RecurrentLayer layer = Layer(gru, 9, 21);
        var batch = new Segments(_ragged, CPU);
        Tensor input = Random([batch.Tokens, 9], 3);
        (Tensor forward, Tensor backward) = layer.Read(input, batch);
        for (int r = 0; r < batch.Rows; r++)
        {
            (Tensor alone, Tensor aloneBackward) = layer.Read(input.narrow(0, batch.Offsets[r], batch.Length(r)), new Segments([batch.Length(r)], CPU));
            CollectionAssert.AreEqual(Floats(alone), Floats(forward.narrow(0, batch.Offsets[r], batch.Length(r))));
            CollectionAssert.AreEqual(Floats(aloneBackward), Floats(backward.narrow(0, batch.Offsets[r], batch.Length(r))));
        }
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void RowAloneAgreesWithRowInPaddedBatch(bool gru)
    {
        using DisposeScope scope = NewDisposeScope();
        RecurrentLayer layer = Layer(gru, 9, 21);
        layer.UsesFusedKernels = false;
        var batch = new Segments([2, 6], CPU);
        Tensor input = Random([8, 9], 3);
        (Tensor forward, Tensor backward) = layer.Read(input, batch);
        (Tensor alone, Tensor aloneBackward) = layer.Read(input.narrow(0, 0, 2), new Segments([2], CPU));
        AssertClose(Floats(alone), forward.narrow(0, 0, 2), 1e-6f);
        AssertClose(Floats(aloneBackward), backward.narrow(0, 0, 2), 1e-6f);
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void SameInputGivesSameBits(bool gru)
    {
        using DisposeScope scope = NewDisposeScope();
        int[] lengths = [.. Enumerable.Range(0, 30).Select(i => 3 + i * 7 % 25)];
        RecurrentLayer layer = Layer(gru, 40, 60);
        float[][] first = [.. Run(layer, lengths, true, fused: true).Select(Floats)];
        for (int repeat = 0; repeat < 3; repeat++)
        {
            float[][] again = [.. Run(layer, lengths, true, fused: true).Select(Floats)];
            for (int i = 0; i < first.Length; i++) CollectionAssert.AreEqual(first[i], again[i]);
        }
    }

    [TestMethod]
    public void SameSeedGivesSameWeights()
    {
        using DisposeScope scope = NewDisposeScope();
        RecurrentLayer a = Layer(false, 5, 6), b = Layer(false, 5, 6), other = new LstmLayer("other", 5, 6, new RandomSource(8));
        foreach (((string name, Parameter p), (_, Parameter q), (_, Parameter o)) in a.named_parameters().Zip(b.named_parameters(), other.named_parameters()))
        {
            CollectionAssert.AreEqual(Floats(p), Floats(q), name);
            if (name.Contains("weight", StringComparison.Ordinal)) CollectionAssert.AreNotEqual(Floats(p), Floats(o), name);
        }
    }

    [TestMethod]
    public void WeightsBeginAsDocumented()
    {
        using DisposeScope scope = NewDisposeScope();
        var layer = new LstmLayer("layer", 30, 20, new RandomSource(1));
        Dictionary<string, Parameter> parameters = layer.named_parameters().ToDictionary(p => p.name, p => p.parameter);
        CollectionAssert.AreEquivalent(
            (string[])["forward.weight_ih_l0", "forward.weight_hh_l0", "forward.bias_ih_l0", "forward.bias_hh_l0",
                "backward.weight_ih_l0", "backward.weight_hh_l0", "backward.bias_ih_l0", "backward.bias_hh_l0"],
            parameters.Keys.ToArray());
        foreach (string direction in new[] { "forward", "backward" })
        {
            Tensor recurrent = parameters[$"{direction}.weight_hh_l0"];
            for (int gate = 0; gate < 4; gate++)
            {
                Tensor square = recurrent.narrow(0, gate * 20, 20).detach();
                AssertClose(Floats(eye(20)), square.mm(square.t()), 1e-5f);
            }
            float largest = parameters[$"{direction}.weight_ih_l0"].abs().max().item<float>(), bound = MathF.Sqrt(6f / 50);
            Assert.IsTrue(largest <= bound && largest > 0.95f * bound);
            float[] bias = Floats(parameters[$"{direction}.bias_ih_l0"]);
            for (int i = 0; i < 80; i++) Assert.AreEqual(i is >= 20 and < 40 ? 1f : 0f, bias[i]);
            Assert.AreEqual(0f, parameters[$"{direction}.bias_hh_l0"].abs().max().item<float>());
            Assert.IsFalse(parameters[$"{direction}.bias_hh_l0"].requires_grad);
        }
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void EmptyBatchIsRead(bool fused)
    {
        using DisposeScope scope = NewDisposeScope();
        RecurrentLayer layer = Layer(false, 4, 3);
        layer.UsesFusedKernels = fused;
        (Tensor forward, Tensor backward) = layer.Read(empty([0, 4]), new Segments([0, 0], CPU));
        CollectionAssert.AreEqual(new long[] { 0, 3 }, forward.shape);
        CollectionAssert.AreEqual(new long[] { 0, 3 }, backward.shape);
    }

    [TestMethod]
    public void OneDirectionAloneGetsItsGradientAndTheOtherNone()
    {
        using DisposeScope scope = NewDisposeScope();
        RecurrentLayer layer = Layer(false, 4, 3);
        layer.Read(Random([5, 4], 2), new Segments([2, 3], CPU)).Backward.sum().backward();
        foreach ((string name, Parameter parameter) in layer.named_parameters())
            Assert.AreEqual(name.StartsWith("backward", StringComparison.Ordinal) && parameter.requires_grad, parameter.grad is not null, name);
    }

    [TestMethod]
    public void ChangesInPlaceAfterReadingDoNotReachTheGradient()
    {
        using DisposeScope scope = NewDisposeScope();
        RecurrentLayer layer = Layer(false, 4, 3);
        var segments = new Segments([2, 3], CPU);
        Tensor input = Random([5, 4], 2);
        Parameter weight = layer.get_parameter("forward.weight_hh_l0")!;
        layer.Read(input, segments).Forward.sum().backward();
        float[] expected = Floats(weight.grad!);
        weight.grad = null;

        Tensor loss = layer.Read(input, segments).Forward.sum();
        input.zero_();
        using (no_grad()) weight.zero_();
        loss.backward();
        CollectionAssert.AreEqual(expected, Floats(weight.grad!));
    }

    [TestMethod]
    public void GraphCanBeWalkedTwice()
    {
        using DisposeScope scope = NewDisposeScope();
        RecurrentLayer layer = Layer(false, 4, 3);
        Parameter weight = layer.get_parameter("forward.weight_hh_l0")!;
        Tensor loss = layer.Read(Random([5, 4], 2), new Segments([2, 3], CPU)).Forward.sum();
        Tensor[] first = [.. autograd.grad([loss], [weight], retain_graph: true)], second = [.. autograd.grad([loss], [weight])];
        CollectionAssert.AreEqual(Floats(first[0]), Floats(second[0]));
    }

    [TestMethod]
    public void TensorsThatAreNotContiguousAreRead()
    {
        using DisposeScope scope = NewDisposeScope();
        RecurrentLayer layer = Layer(false, 4, 3);
        Tensor transposed = Random([4, 5], 2).t();
        var segments = new Segments([2, 3], CPU);
        CollectionAssert.AreEqual(Floats(layer.Read(transposed.contiguous(), segments).Forward), Floats(layer.Read(transposed, segments).Forward));
        CollectionAssert.AreEqual(Floats(layer.Read(transposed.contiguous(), segments).Backward), Floats(layer.Read(transposed, segments).Backward));
    }

    [TestMethod]
    public void DoublePrecisionIsRead()
    {
        using DisposeScope scope = NewDisposeScope();
        RecurrentLayer layer = Layer(false, 4, 3);
        Tensor input = Random([5, 4], 2);
        var segments = new Segments([2, 3], CPU);
        float[] single = Floats(layer.Read(input, segments).Forward);
        layer.to(ScalarType.Float64);
        Tensor result = layer.Read(input.to(ScalarType.Float64), segments).Forward;
        Assert.AreEqual(ScalarType.Float64, result.dtype);
        AssertClose(single, result.to(ScalarType.Float32), 1e-6f);
    }

    [TestMethod]
    [DataRow(false, true)]
    [DataRow(true, true)]
    [DataRow(false, false)]
    public void NoTensorStaysBehind(bool gru, bool fused)
    {
        RecurrentLayer layer = Layer(gru, 9, 13);
        layer.UsesFusedKernels = fused;
        Run();
        long before = Tensor.TotalCount;
        for (int i = 0; i < 5; i++) Run();
        Assert.AreEqual(before, Tensor.TotalCount);

        void Run()
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor input = Random([23, 9], 3);
            (Tensor forward, Tensor backward) = layer.Read(input, new Segments(_ragged, CPU));
            (forward.sum() + backward.sum()).backward();
            using var guard = no_grad();
            layer.Read(input, new Segments(_ragged, CPU));
            foreach (Parameter parameter in layer.parameters()) parameter.grad = null;
        }
    }

    [TestMethod]
    public void OnlyTheResultsAreLeftInTheCallersScope()
    {
        RecurrentLayer layer = Layer(false, 9, 13);
        foreach (bool fused in new[] { true, false })
        {
            layer.UsesFusedKernels = fused;
            using DisposeScope scope = NewDisposeScope();
            Tensor input = Random([23, 9], 3);
            var segments = new Segments(_ragged, CPU);
            int before = scope.DisposablesCount;
            layer.Read(input, segments);
            Assert.AreEqual(before + 2, scope.DisposablesCount, $"fused: {fused}");
        }
    }

    [TestMethod]
    public void WrongShapesAreNamed()
    {
        using DisposeScope scope = NewDisposeScope();
        RecurrentLayer lstm = Layer(false, 4, 3), gru = Layer(true, 4, 3);
        var segments = new Segments([2, 3], CPU);
        Tensor good = zeros([5, 4]), state = zeros([2, 3]);
        Assert.AreEqual("The input must be [tokens, InputSize] = [5, 4], but is [5, 3].",
            Assert.ThrowsExactly<ArgumentException>(() => lstm.Read(zeros([5, 3]), segments)).Message);
        Assert.AreEqual("The initial forward hidden state must be [rows, HiddenSize] = [2, 3], but is [1, 3].",
            Assert.ThrowsExactly<ArgumentException>(() => lstm.Read(good, segments, new RecurrentState(zeros([1, 3]), state, state, state))).Message);
        Assert.AreEqual("An LSTM needs an initial backward cell state beside the hidden state.",
            Assert.ThrowsExactly<ArgumentException>(() => lstm.Read(good, segments, new RecurrentState(state, state, state, null))).Message);
        Assert.AreEqual("A GRU has no cell state, but an initial forward cell state was given.",
            Assert.ThrowsExactly<ArgumentException>(() => gru.Read(good, segments, new RecurrentState(state, state, state, null))).Message);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new LstmLayer("layer", 0, 3, new RandomSource(1)));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new GruLayer("layer", 3, -1, new RandomSource(1)));
    }

    private static RecurrentLayer Layer(bool gru, long input, long hidden)
    {
        var random = new RandomSource(7);
        RecurrentLayer layer = gru ? new GruLayer("layer", input, hidden, random) : new LstmLayer("layer", input, hidden, random);
        // Biases that are not zero, so that a wrong one shows.
        foreach ((string name, Parameter parameter) in layer.named_parameters())
            if (name.Contains("bias", StringComparison.Ordinal) && parameter.requires_grad)
                foreach (ref float value in Values(parameter)) value += 0.1f * random.NextNormal();
        return layer;
    }

    // Both outputs, then the gradients of the input, the parameters and the initial states.
    private static Tensor[] Run(RecurrentLayer layer, int[] lengths, bool initial, bool fused)
    {
        layer.UsesFusedKernels = fused;
        var segments = new Segments(lengths, CPU);
        Tensor input = Random([segments.Tokens, layer.InputSize], 3).requires_grad_(true);
        Tensor[] states = [.. Enumerable.Range(0, layer is GruLayer ? 2 : 4)
            .Select(i => Random([segments.Rows, layer.HiddenSize], 20 + (ulong)i).requires_grad_(true))];
        RecurrentState? state = !initial ? null : layer is GruLayer ? new(states[0], null, states[1], null) : new(states[0], states[1], states[2], states[3]);
        (Tensor forward, Tensor backward) = layer.Read(input, segments, state);
        Tensor weight = Random([segments.Tokens, layer.HiddenSize], 4), loss = (forward * weight).sum() + (backward * weight * weight).sum();
        Tensor[] variables = [input, .. layer.parameters().Where(p => p.requires_grad), .. initial ? states : []];
        return [forward, backward, .. autograd.grad([loss], variables)];
    }

    private static void SetAll(RecurrentLayer layer, string name, float[] values)
    {
        foreach (string direction in new[] { "forward", "backward" }) values.CopyTo(Values(layer.get_parameter($"{direction}.{name}")!));
    }

    private static Tensor Random(long[] shape, ulong seed)
    {
        var random = new RandomSource(seed);
        Tensor result = empty(shape);
        foreach (ref float value in Values(result)) value = random.NextNormal();
        return result;
    }

    private static Tensor Flat(float[] values, long width) => tensor(values).view(-1, width);

    private static Span<float> Values(Tensor tensor) => MemoryMarshal.Cast<byte, float>(tensor.bytes);

    private static float[] Floats(Tensor tensor) => Values(tensor.detach().contiguous()).ToArray();

    private static void AssertClose(float[] expected, Tensor actual, float tolerance, string message = "")
    {
        float[] values = Floats(actual);
        Assert.HasCount(expected.Length, values, message);
        for (int i = 0; i < values.Length; i++) Assert.AreEqual(expected[i], values[i], tolerance, $"{message} at {i}");
    }
}
