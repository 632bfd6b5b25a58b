using System.Numerics;
using System.Runtime.InteropServices;

namespace Microsoft.ML.MultiTask.Benchmarks.Reference;

/// <summary>One step of Adam (Kingma and Ba, 2015), or of AdamW (Loshchilov and Hutter, 2019), over plain memory: the bias corrections belong to the step, the
/// moments to the caller.</summary>
internal readonly struct AdamStep
{
    public const float Rate = 0.001f;

    private const float Decay1 = 0.9f, Decay2 = 0.999f, Epsilon = 1e-8f;

    private readonly float _rate, _rootCorrection, _kept;

    /// <param name="step">1 for the first.</param>
    /// <param name="rate">The learning rate.</param>
    /// <param name="weightDecay">The pull of the weights towards zero.</param>
    public AdamStep(int step, float rate = Rate, float weightDecay = 0)
    {
        _kept = 1 - (rate * weightDecay);
        _rate = (float)(rate / (1 - Math.Pow(Decay1, step)));
        _rootCorrection = (float)(1 / Math.Sqrt(1 - Math.Pow(Decay2, step)));
    }

    /// <summary>Moves the weights; all spans have one length.</summary>
    public void Apply(Span<float> weights, ReadOnlySpan<float> gradient, Span<float> mean, Span<float> variance)
    {
        Span<Vector<float>> w = MemoryMarshal.Cast<float, Vector<float>>(weights), m = MemoryMarshal.Cast<float, Vector<float>>(mean);
        Span<Vector<float>> v = MemoryMarshal.Cast<float, Vector<float>>(variance);
        ReadOnlySpan<Vector<float>> g = MemoryMarshal.Cast<float, Vector<float>>(gradient);
        for (int i = 0; i < w.Length; i++)
        {
            m[i] = m[i] * Decay1 + g[i] * (1 - Decay1);
            v[i] = v[i] * Decay2 + g[i] * g[i] * (1 - Decay2);
            w[i] = w[i] * _kept - m[i] * _rate / (Vector.SquareRoot(v[i]) * _rootCorrection + new Vector<float>(Epsilon));
        }
        for (int i = w.Length * Vector<float>.Count; i < weights.Length; i++)
        {
            mean[i] = mean[i] * Decay1 + gradient[i] * (1 - Decay1);
            variance[i] = variance[i] * Decay2 + gradient[i] * gradient[i] * (1 - Decay2);
            weights[i] = weights[i] * _kept - mean[i] * _rate / (MathF.Sqrt(variance[i]) * _rootCorrection + Epsilon);
        }
    }
}
