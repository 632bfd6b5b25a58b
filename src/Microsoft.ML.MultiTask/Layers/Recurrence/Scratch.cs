using System.Buffers;
using System.Runtime.InteropServices;

namespace Microsoft.ML.MultiTask.Layers.Recurrence;

/// <summary>Working memory of one kernel call: pooled, pinned, aligned to cache lines, not cleared. Not thread safe.</summary>
internal sealed unsafe class Scratch : IDisposable
{
    private const int CacheLine = 64;
    private readonly List<(float[] Array, GCHandle Pin)> _taken = [];

    /// <summary>Room for <paramref name="count"/> numbers, until this is disposed of.</summary>
    public float* Take(long count)
    {
        float[] array = ArrayPool<float>.Shared.Rent(checked((int)count + CacheLine / sizeof(float)));
        GCHandle pin = GCHandle.Alloc(array, GCHandleType.Pinned);
        _taken.Add((array, pin));
        return (float*)(((nuint)pin.AddrOfPinnedObject() + CacheLine - 1) & ~(nuint)(CacheLine - 1));
    }

    /// <summary>The same, filled with zeros.</summary>
    public float* TakeZeros(long count)
    {
        float* memory = Take(count);
        new Span<float>(memory, (int)count).Clear();
        return memory;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach ((float[] array, GCHandle pin) in _taken)
        {
            pin.Free();
            ArrayPool<float>.Shared.Return(array);
        }
        _taken.Clear();
    }
}
