using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Microsoft.ML.MultiTask.Tests.Data.Pretrained;

/// <summary>Writes safetensors files.</summary>
internal static class Safetensors
{
    /// <summary>A file with a header as it is given.</summary>
    public static void Write(string path, string header, byte[] data)
    {
        byte[] json = Encoding.UTF8.GetBytes(header);
        var length = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)json.Length);
        File.WriteAllBytes(path, [.. length, .. json, .. data]);
    }

    /// <summary>A file of float32 tensors.</summary>
    public static void Write(string path, IEnumerable<(string Name, long[] Shape, float[] Values)> tensors)
    {
        var entries = new List<string> { """ "__metadata__":{"format":"pt"} """ };
        var data = new List<byte>();
        foreach ((string name, long[] shape, float[] values) in tensors)
        {
            int end = data.Count + (values.Length * sizeof(float));
            entries.Add($$""" "{{name}}":{"dtype":"F32","shape":[{{string.Join(',', shape)}}],"data_offsets":[{{data.Count}},{{end}}]} """);
            data.AddRange(MemoryMarshal.AsBytes<float>(values));
        }
        Write(path, $"{{{string.Join(',', entries)}}}", [.. data]);
    }
}
