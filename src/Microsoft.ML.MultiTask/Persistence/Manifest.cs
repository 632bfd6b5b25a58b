using System.Text.Json;
using Microsoft.ML.MultiTask.Training;

namespace Microsoft.ML.MultiTask.Persistence;

/// <summary>What a model file says of itself, as JSON: the plan of the network and the parameters that follow.</summary>
internal sealed record Manifest
{
    /// <summary>The version in which all values are 32-bit.</summary>
    public const int SingleFormat = 3;

    /// <summary>The version in which every parameter says what its values are written in; the newest that this library reads.</summary>
    public const int MixedFormat = 4;

    /// <summary>The version of the format.</summary>
    public required int Format { get; init; }

    /// <summary>What the network is built from.</summary>
    public required NetworkPlan Plan { get; init; }

    /// <summary>The parameters, in the order in which their values follow each other: little endian, in the precision of each.</summary>
    public required IReadOnlyList<ParameterEntry> Parameters { get; init; }

    /// <summary>SHA-256 of the weights.</summary>
    public required string Hash { get; init; }

    /// <summary>The values of all parameters.</summary>
    /// <exception cref="JsonException">A parameter comes twice, or has no size or precision that there can be.</exception>
    internal long CountValues()
    {
        Int128 count = 0;
        var names = new HashSet<string>();
        foreach (ParameterEntry parameter in Parameters)
        {
            (string name, long[] shape) = parameter;
            if (!Enum.IsDefined(parameter.Precision)) throw new JsonException($"the parameter '{name}' has the unknown precision {parameter.Precision}");
            if (!names.Add(name)) throw new JsonException($"the parameter '{name}' comes twice");
            Int128 size = shape.Any(extent => extent < 0) ? -1 : shape.Aggregate((Int128)1, (product, extent) => Int128.Min(product * extent, long.MaxValue));
            count += size;
            if (size < 0 || count > int.MaxValue * (Int128)int.MaxValue)
            {
                throw new JsonException($"the parameter '{name}' has the impossible shape [{string.Join(", ", shape)}]");
            }
        }
        return (long)count;
    }
}
