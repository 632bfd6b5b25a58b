using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Interop;

/// <summary>
/// Sums, and operations with a number. TorchSharp's own (its <c>+</c> included) make a <see cref="Scalar"/> that nothing refers to while native code
/// reads it, so that a garbage collection begun by another thread can free it in between (a wrong number, an error or a crash); these keep it.
/// </summary>
public static class TensorArithmetic
{
    private static readonly Scalar _one = 1;

    /// <summary>The sum, element by element, with broadcasting.</summary>
    public static Tensor Plus(this Tensor a, Tensor b) => a.add(b, _one);

    /// <summary>Every element plus a number.</summary>
    public static Tensor Plus(this Tensor a, double number)
    {
        using Scalar scalar = number;
        return a.add(scalar, _one);
    }

    /// <summary>Every element times a number.</summary>
    public static Tensor Times(this Tensor a, double number)
    {
        using Scalar scalar = number;
        return a.mul(scalar);
    }

    /// <summary>Adds in place.</summary>
    public static Tensor Gain(this Tensor a, Tensor b) => a.add_(b, _one);

    /// <summary>Adds a multiple in place.</summary>
    public static Tensor Gain(this Tensor a, Tensor b, double factor)
    {
        using Scalar scalar = factor;
        return a.add_(b, scalar);
    }

    /// <summary>Adds a number in place.</summary>
    public static Tensor Gain(this Tensor a, double number)
    {
        using Scalar scalar = number;
        return a.add_(scalar, _one);
    }

    /// <summary>Multiplies in place.</summary>
    public static Tensor Scale(this Tensor a, double number)
    {
        using Scalar scalar = number;
        return a.mul_(scalar);
    }

    /// <summary>Adds a multiple of a product in place.</summary>
    public static Tensor GainProduct(this Tensor a, Tensor b, Tensor c, double factor)
    {
        using Scalar scalar = factor;
        return a.addcmul_(b, c, scalar);
    }

    /// <summary>Adds a multiple of a quotient in place.</summary>
    public static Tensor GainQuotient(this Tensor a, Tensor b, Tensor c, double factor)
    {
        using Scalar scalar = factor;
        return a.addcdiv_(b, c, scalar);
    }

    /// <summary>No element above a number.</summary>
    public static Tensor AtMost(this Tensor a, double number)
    {
        using Scalar scalar = number;
        return a.clamp_max(scalar);
    }

    /// <summary>Adds rows of <paramref name="b"/> to the rows that the index names.</summary>
    public static Tensor GainRows(this Tensor a, Tensor index, Tensor b) => a.index_add(0, index, b, _one);

    /// <summary>No element below a number.</summary>
    public static Tensor AtLeast(this Tensor a, double number)
    {
        using Scalar scalar = number;
        return a.clamp_min(scalar);
    }

    /// <summary>A number where the mask is true.</summary>
    public static Tensor Fill(this Tensor a, Tensor mask, double number)
    {
        using Scalar scalar = number;
        return a.masked_fill(mask, scalar);
    }
}
