using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Microsoft.ML.MultiTask.Interop;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Layers;

/// <summary>
/// Dropout (Srivastava et al., 2014): while training, sets each element to zero with some probability and scales the others up to keep the mean.
/// Does nothing in evaluation.
/// </summary>
/// <remarks>On the CPU the mask comes from eight xorshift generators side by side (Marsaglia, 2003), begun anew from the random source at each call.</remarks>
public sealed class Dropout : nn.Module<Tensor, Tensor>
{
    private readonly RandomSource _random;

    /// <summary>Dropout that draws from <paramref name="random"/>.</summary>
    /// <param name="probability">Probability of being set to zero: at least 0, less than 1.</param>
    /// <param name="random">Where the masks come from.</param>
    /// <exception cref="ArgumentOutOfRangeException">The probability lies outside.</exception>
    public Dropout(double probability, RandomSource random) : base(nameof(Dropout))
    {
        if (!(probability >= 0 && probability < 1))
            throw new ArgumentOutOfRangeException(nameof(probability), probability, "The probability of dropout must be at least 0 and less than 1.");
        Probability = probability;
        _random = random;
    }

    /// <summary>Probability of being set to zero.</summary>
    public double Probability { get; }

    /// <summary>Any shape to the same shape. The result is a tensor of its own even where nothing is dropped.</summary>
    public override Tensor forward(Tensor input)
    {
        if (!training || Probability == 0) return input.alias();
        using DisposeScope scope = NewDisposeScope();
        Tensor mask = input.device_type == DeviceType.CPU ? CpuMask(input.shape) : DeviceMask(input);
        return scope.MoveToOuter(input * mask.to_type(input.dtype));
    }

    private Tensor CpuMask(long[] shape)
    {
        Tensor mask = empty(shape, dtype: ScalarType.Float32);
        Fill(MemoryMarshal.Cast<byte, float>(mask.bytes));
        return mask;
    }

    private Tensor DeviceMask(Tensor input)
    {
        using var generator = new Generator(((ulong)_random.NextUInt32() << 32) | _random.NextUInt32(), input.device);
        Tensor draws = rand(input.shape, dtype: ScalarType.Float32, device: input.device, generator: generator);
        using Scalar probability = Probability;
        return draws.ge(probability).to_type(ScalarType.Float32).Times(1 / (1 - Probability));
    }

    private void Fill(Span<float> mask)
    {
        Span<uint> seeds = stackalloc uint[Vector256<uint>.Count];
        // Zero is the one state that xorshift never leaves.
        foreach (ref uint seed in seeds) seed = _random.NextUInt32() | 1;
        Vector256<uint> state = Vector256.Create<uint>(seeds);
        Vector256<uint> threshold = Vector256.Create((uint)(Probability * 4294967296.0));
        Vector256<float> kept = Vector256.Create((float)(1 / (1 - Probability)));
        Span<Vector256<float>> whole = MemoryMarshal.Cast<float, Vector256<float>>(mask);
        foreach (ref Vector256<float> values in whole) values = Next(ref state, threshold, kept);
        Span<float> rest = mask[(whole.Length * Vector256<float>.Count)..], last = stackalloc float[Vector256<float>.Count];
        Next(ref state, threshold, kept).CopyTo(last);
        last[..rest.Length].CopyTo(rest);
    }

    private static Vector256<float> Next(ref Vector256<uint> state, Vector256<uint> threshold, Vector256<float> kept)
    {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        return Vector256.GreaterThanOrEqual(state, threshold).AsSingle() & kept;
    }
}
