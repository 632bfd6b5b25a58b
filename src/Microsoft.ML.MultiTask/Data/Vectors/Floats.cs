using System.Buffers.Binary;

namespace Microsoft.ML.MultiTask.Data.Vectors;

/// <summary>Vectors of little-endian 32-bit floats.</summary>
internal static class Floats
{
    /// <summary>Reads a vector.</summary>
    /// <param name="stream">The file.</param>
    /// <param name="vector">What to fill.</param>
    /// <param name="what">What it is, for messages.</param>
    public static void Read(VectorStream stream, Span<float> vector, string what)
    {
        var bytes = stream.Read(vector.Length * sizeof(float), what);
        for (int i = 0; i < vector.Length; i++)
        {
            vector[i] = BinaryPrimitives.ReadSingleLittleEndian(bytes[(i * sizeof(float))..]);
            if (!float.IsFinite(vector[i]))
                throw stream.Error(what, FormattableString.Invariant($"number {i + 1} is {vector[i]}; it must be finite"));
        }
    }
}
