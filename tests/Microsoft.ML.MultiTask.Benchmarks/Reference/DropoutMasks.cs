using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Benchmarks.Reference;

/// <summary>Dropout with masks drawn by eight xorshift generators side by side, several times faster than libtorch's Bernoulli draw.</summary>
internal sealed class DropoutMasks
{
    /// <summary>That of the recurrent networks.</summary>
    public const double Probability = 0.3;

    private readonly double _probability;
    private Vector256<uint> _state;

    public DropoutMasks(int seed, double probability = Probability)
    {
        _probability = probability;
        var random = new Random(seed);
        _state = Vector256.Create<uint>([.. Enumerable.Range(0, Vector256<uint>.Count).Select(_ => (uint)random.Next(1, int.MaxValue))]);
    }

    /// <summary>Zeroes each element with the probability and scales the others so that the mean stays.</summary>
    public Tensor Apply(Tensor values)
    {
        Tensor mask = empty_like(values, requires_grad: false);
        Draw(HostTensor.Floats(mask));
        return values * mask;
    }

    private void Draw(Span<float> mask)
    {
        Vector256<int> threshold = Vector256.Create((int)(int.MaxValue * _probability));
        Vector256<float> kept = Vector256.Create((float)(1 / (1 - _probability)));
        Span<Vector256<float>> blocks = MemoryMarshal.Cast<float, Vector256<float>>(mask);
        foreach (ref Vector256<float> block in blocks) block = Next(threshold, kept);
        Span<float> rest = mask[(blocks.Length * Vector256<float>.Count)..];
        Span<float> last = stackalloc float[Vector256<float>.Count];
        Next(threshold, kept).CopyTo(last);
        last[..rest.Length].CopyTo(rest);
    }

    private Vector256<float> Next(Vector256<int> threshold, Vector256<float> kept)
    {
        _state ^= _state << 13;
        _state ^= _state >> 17;
        _state ^= _state << 5;
        return Vector256.GreaterThan((_state >> 1).AsInt32(), threshold).AsSingle() & kept;
    }
}
