using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Layers;

/// <summary>The cheapest ways between managed arrays and tensors.</summary>
public static class Tensors
{
    /// <summary>The most values that are copied at once.</summary>
    private const long PartSize = 1 << 22;

    /// <summary>A tensor with these values, <c>[n]</c>.</summary>
    public static Tensor From<T>(ReadOnlySpan<T> values, Device device) where T : unmanaged
    {
        Tensor host = empty(values.Length, dtype: TypeOf<T>());
        if (values.Length > 0) MemoryMarshal.AsBytes(values).CopyTo(host.bytes);
        if (device.type == TorchSharp.DeviceType.CPU) return host;
        using (host) return host.to(device);
    }

    /// <summary>Class numbers as int64, <c>[n]</c>.</summary>
    public static Tensor FromClasses(ReadOnlySpan<int> classes, Device device)
    {
        var wide = new long[classes.Length];
        for (int i = 0; i < wide.Length; i++) wide[i] = classes[i];
        return From<long>(wide, device);
    }

    /// <summary>The values of a tensor in memory order.</summary>
    public static T[] ToArray<T>(Tensor tensor) where T : unmanaged
    {
        if (tensor.numel() == 0) return [];
        using Tensor host = tensor.detach().to(TypeOf<T>()).cpu().contiguous();
        return MemoryMarshal.Cast<byte, T>(host.bytes).ToArray();
    }

    /// <summary>The values of a tensor as a row of views of at most <see cref="PartSize"/> values, in memory order: one span holds at most 2 GB.</summary>
    /// <param name="tensor">A contiguous tensor.</param>
    internal static IEnumerable<Tensor> Parts(Tensor tensor)
    {
        using Tensor flat = tensor.detach().view(-1);
        for (long first = 0; first < flat.numel(); first += PartSize) yield return flat.narrow(0, first, Math.Min(PartSize, flat.numel() - first));
    }

    private static ScalarType TypeOf<T>() where T : unmanaged => default(T) switch
    {
        float => ScalarType.Float32,
        Half => ScalarType.Float16,
        long => ScalarType.Int64,
        int => ScalarType.Int32,
        bool => ScalarType.Bool,
        byte => ScalarType.Byte,
        double => ScalarType.Float64,
        _ => throw new NotSupportedException($"There is no tensor type for {typeof(T).Name}."),
    };
}
