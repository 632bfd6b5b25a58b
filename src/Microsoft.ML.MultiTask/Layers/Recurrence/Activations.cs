using System.Numerics;
using System.Runtime.CompilerServices;

namespace Microsoft.ML.MultiTask.Layers.Recurrence;

/// <summary>The logistic function and the hyperbolic tangent on SIMD vectors, accurate to a few units in the last place; NaN stays NaN.</summary>
internal static class Activations
{
    /// <summary><c>1 / (1 + exp(-x))</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Sigmoid(Vector<float> x)
    {
        Exponential(-Limit(x, 87), out Vector<float> scale, out Vector<float> fraction);
        return Vector<float>.One / (Vector.MultiplyAddEstimate(scale, fraction, scale) + Vector<float>.One);
    }

    /// <summary><c>tanh x = e / (e + 2)</c> with <c>e = exp(2x) - 1</c>, which keeps small values exact.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Tanh(Vector<float> x)
    {
        x = Limit(x, 10);
        Exponential(x + x, out Vector<float> scale, out Vector<float> fraction);
        Vector<float> e = Vector.MultiplyAddEstimate(scale, fraction, scale - Vector<float>.One);
        return e / (e + new Vector<float>(2));
    }

    // The value is the second operand, so that a NaN passes through.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> Limit(Vector<float> x, float bound) =>
        Vector.MaxNative(new Vector<float>(-bound), Vector.MinNative(new Vector<float>(bound), x));

    /// <summary>
    /// <c>exp(x) = scale * (1 + fraction)</c>: scale is a power of two, the fraction the Taylor series of <c>exp(r) - 1</c> for |r| at most ln(2)/2.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Exponential(Vector<float> x, out Vector<float> scale, out Vector<float> fraction)
    {
        // Adding 1.5 * 2^23 rounds to an integer and leaves it in the low bits.
        const float Round = 12582912;
        Vector<float> shifted = Vector.MultiplyAddEstimate(x, new Vector<float>(1.44269504f), new Vector<float>(Round));
        Vector<float> n = shifted - new Vector<float>(Round);
        scale = Vector.AsVectorSingle(Vector.ShiftLeft(Vector.AsVectorInt32(shifted), 23) + Vector.AsVectorInt32(Vector<float>.One));

        // ln 2 in two parts, the first with so few bits that its product with n is exact.
        Vector<float> r = Vector.MultiplyAddEstimate(n, new Vector<float>(-0.693145752f), x);
        r = Vector.MultiplyAddEstimate(n, new Vector<float>(-1.42860677e-6f), r);
        Vector<float> p = new(1f / 5040);
        p = Vector.MultiplyAddEstimate(p, r, new Vector<float>(1f / 720));
        p = Vector.MultiplyAddEstimate(p, r, new Vector<float>(1f / 120));
        p = Vector.MultiplyAddEstimate(p, r, new Vector<float>(1f / 24));
        p = Vector.MultiplyAddEstimate(p, r, new Vector<float>(1f / 6));
        p = Vector.MultiplyAddEstimate(p, r, new Vector<float>(1f / 2));
        fraction = Vector.MultiplyAddEstimate(p * r, r, r);
    }
}
