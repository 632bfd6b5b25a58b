using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.ML.MultiTask.Layers;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Data.Pretrained;

/// <summary>The values of one tensor where they lie in a file.</summary>
/// <param name="Path">The file.</param>
/// <param name="Name">The tensor's name in it.</param>
/// <param name="Type">The type of the values, by the name that safetensors has for it where it has one.</param>
/// <param name="Read">Fills a span with the tensor's bytes from one of them on.</param>
internal sealed record StoredTensor(string Path, string Name, string Type, Action<long, Span<byte>> Read)
{
    /// <summary>True where the file holds a matrix with rows and columns exchanged. Default false.</summary>
    public bool Transposed { get; init; }

    /// <summary>Fills a contiguous float32 tensor on the CPU.</summary>
    public void CopyTo(Tensor target)
    {
        FloatFormat format = FloatFormat.Of(Type) ?? throw new InvalidDataException($"The values of '{Name}' of {Path} are of the type {Type}; weights must be "
            + "F32, F16, BF16 or F64. Take a file of the network that is not quantized.");
        using Tensor values = target.detach();
        if (!Transposed)
        {
            Fill(values, format);
            return;
        }
        using Tensor stored = empty([target.shape[1], target.shape[0]]);
        using Tensor turned = stored.t();
        Fill(stored, format);
        values.copy_(turned);
    }

    private void Fill(Tensor target, FloatFormat format)
    {
        byte[] buffer = [];
        long first = 0;
        foreach (Tensor part in Tensors.Parts(target))
        {
            using (part)
            {
                Span<float> values = MemoryMarshal.Cast<byte, float>(part.bytes);
                if (buffer.Length == 0) buffer = new byte[values.Length * format.Size]; // no part is larger than the first
                Span<byte> bytes = buffer.AsSpan(0, values.Length * format.Size);
                Read(first * format.Size, bytes);
                format.Decode(bytes, values);
                RequireFinite(values, first);
                first += values.Length;
            }
        }
    }

    private void RequireFinite(ReadOnlySpan<float> values, long first)
    {
        for (int i = 0; i < values.Length; i++)
        {
            if (float.IsFinite(values[i])) continue;
            string value = values[i].ToString(CultureInfo.InvariantCulture);
            throw new InvalidDataException(
                $"Value {first + i + 1} of '{Name}' of {Path} is {value} as a float32; weights must be finite. Take another file of the network.");
        }
    }
}
