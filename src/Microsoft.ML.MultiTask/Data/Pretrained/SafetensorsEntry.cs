using System.Text.Json.Serialization;

namespace Microsoft.ML.MultiTask.Data.Pretrained;

/// <summary>What the header of a safetensors file states about one tensor.</summary>
/// <param name="Type">The type of its values.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Offsets">Where its bytes begin and end, counted from the end of the header.</param>
internal sealed record SafetensorsEntry(
    [property: JsonPropertyName("dtype")] string Type,
    [property: JsonPropertyName("shape")] long[] Shape,
    [property: JsonPropertyName("data_offsets")] long[] Offsets)
{
    /// <summary>What is wrong with the statement, given how many bytes follow the header; null if nothing is.</summary>
    public string? Fault(long available)
    {
        if (Offsets is not [>= 0 and long begin, long end] || end < begin)
            return $"has the data_offsets {TensorShape.Text(Offsets)}, which are no begin and end";
        if (end > available) return $"ends at byte {end} of the data, of which there are {available}: the file is cut off";
        if (TensorShape.Count(Shape) is not { } count) return $"has the shape {TensorShape.Text(Shape)}, which no tensor has";
        // Types that are not known here cannot be read anyway.
        if (Size() is { } size && (Int128)count * size != end - begin)
            return $"has {end - begin} bytes, which are not {count} values of the type {Type}";
        return null;
    }

    private int? Size() => Type switch
    {
        "BOOL" or "U8" or "I8" or "F8_E4M3" or "F8_E5M2" => 1,
        "U16" or "I16" or "F16" or "BF16" => 2,
        "U32" or "I32" or "F32" => 4,
        "U64" or "I64" or "F64" => 8,
        _ => null,
    };
}
