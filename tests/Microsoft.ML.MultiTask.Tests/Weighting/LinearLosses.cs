using Microsoft.ML.MultiTask.Interop;
using Microsoft.ML.MultiTask.Weighting;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Tests.Weighting;

/// <summary>
/// Losses whose gradients are chosen: <c>loss[k] = gradient[k] . x + value[k] * head[k]</c> at <c>x = 0</c> and heads of 1, so that its value is
/// <c>value[k]</c>, as is the gradient of its head.
/// </summary>
internal static class LinearLosses
{
    /// <summary>Two gradients that conflict.</summary>
    public static readonly double[]?[] Conflict = [[1, 0], [-1, 1]];

    /// <summary>What a backward pass leaves: the gradients of the shared numbers and of the heads (NaN where there is none), and what was minimised.</summary>
    public sealed record Outcome(double[] Shared, double[] Heads, double Value);

    /// <summary>Builds the settings for as many objectives as there are gradients and passes back once.</summary>
    public static Outcome Step(WeightingSettings settings, double[]?[] gradients, double[]? values = null, double[]? other = null)
    {
        using WeightingModule module = Build(settings, gradients.Length);
        return Step(module, gradients, values, other, Level(settings));
    }

    /// <summary>The level of a weighting; the parameters where it has none.</summary>
    public static GradientLevel Level(WeightingSettings settings) => (settings as GradientWeighting)?.Level ?? GradientLevel.Parameters;

    /// <summary>The module for some objectives.</summary>
    public static WeightingModule Build(WeightingSettings settings, int objectives, ulong seed = 1)
    {
        string[] names = [.. Enumerable.Range(0, objectives).Select(k => $"o{k}")];
        settings.Validate(names);
        return settings.Build(names, seed);
    }

    /// <summary>Passes back once. A null gradient is a missing loss, an empty one a loss that does not reach what is shared.</summary>
    public static Outcome Step(WeightingModule module, double[]?[] gradients, double[]? values = null, double[]? other = null,
        GradientLevel level = GradientLevel.Representation)
    {
        using DisposeScope scope = NewDisposeScope();
        int size = Math.Max(other?.Length ?? 0, gradients.Max(gradient => gradient?.Length ?? 0));
        Parameter shared = nn.Parameter(zeros(size));
        Parameter[] heads = [.. gradients.Select(_ => nn.Parameter(ones(1).squeeze(0)))];
        Tensor original = shared.alias(), read = original;
        if (level == GradientLevel.Representation) read = original.detach().requires_grad_(true);
        Tensor?[] losses = [.. gradients.Select((gradient, k) => gradient is null ? null : Loss(gradient, values?[k] ?? 1, heads[k]))];
        Tensor[] others = other is null ? [] : [Loss(other, 5, heads[0])];
        Tensor value = module.Backward(new Backpropagation(
            losses, others, level == GradientLevel.Representation ? [(original, read)] : null, () => [shared]));
        Assert.IsFalse(value.requires_grad);
        return new Outcome(Numbers(shared.grad) ?? new double[size], [.. heads.Select(head => Numbers(head.grad)?[0] ?? double.NaN)], Numbers(value)![0]);

        Tensor Loss(double[] gradient, double at, Tensor head)
        {
            Tensor own = head.Times(at);
            return gradient.Length == 0 ? own : (read * tensor(gradient, dtype: ScalarType.Float32)).sum().Plus(own);
        }
    }

    /// <summary>Fails unless two vectors agree, relative to the length of the first.</summary>
    public static void AreClose(double[] expected, double[] actual, double tolerance = 1e-4, string? what = null)
    {
        Assert.HasCount(expected.Length, actual, what);
        double scale = Math.Max(1e-12, Math.Sqrt(Dot(expected, expected)));
        for (int i = 0; i < expected.Length; i++)
            Assert.AreEqual(expected[i], actual[i], tolerance * scale, $"{what} {i}: [{string.Join(' ', expected)}] and [{string.Join(' ', actual)}]");
    }

    /// <summary>The inner product.</summary>
    public static double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();

    /// <summary>A vector at length 1.</summary>
    public static double[] Unit(double[] vector) => [.. vector.Select(x => x / Math.Sqrt(Dot(vector, vector)))];

    /// <summary>Gradients drawn from the standard normal distribution.</summary>
    public static double[][] Draw(int seed, int count, int size)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => Enumerable.Range(0, size)
            .Select(_ => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble())).ToArray())];
    }

    private static double[]? Numbers(Tensor? tensor) => tensor?.reshape(-1).data<float>().ToArray().Select(x => (double)x).ToArray();
}
