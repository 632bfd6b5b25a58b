using Microsoft.ML.MultiTask.Interop;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Optimizers;

/// <summary>What Adam and AdamW share: they differ only in how the weights decay.</summary>
internal static class AdamRule
{
    public const int StateCount = 2;

    /// <summary>
    /// <c>m = b1 m + (1 - b1) g; v = b2 v + (1 - b2) g²; w -= lr m̂ / (sqrt(v̂) + eps)</c>. Both bias corrections are folded into two numbers, so that
    /// no tensor has to be divided for them.
    /// </summary>
    public static void Update(Tensor weights, Tensor gradients, IReadOnlyList<Tensor> states, long step, double learningRate,
        (double First, double Second, double Epsilon) numbers)
    {
        var (mean, variance) = (states[0], states[1]);
        double correction = Math.Sqrt(1 - Math.Pow(numbers.Second, step));
        double rate = learningRate * correction / (1 - Math.Pow(numbers.First, step));
        mean.Scale(numbers.First).Gain(gradients, 1 - numbers.First);
        variance.Scale(numbers.Second).GainProduct(gradients, gradients, 1 - numbers.Second);
        Tensor scale = variance.sqrt().Gain(numbers.Epsilon * correction);
        weights.GainQuotient(mean, scale, -rate);
    }
}
