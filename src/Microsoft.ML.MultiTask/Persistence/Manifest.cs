using Microsoft.ML.MultiTask.Training;

namespace Microsoft.ML.MultiTask.Persistence;

/// <summary>What a model file says of itself, as JSON: the plan of the network and the parameters that follow.</summary>
internal sealed record Manifest
{
    /// <summary>The version that this library writes, and the newest that it reads.</summary>
    public const int CurrentFormat = 2;

    /// <summary>The version of the format.</summary>
    public required int Format { get; init; }

    /// <summary>What the network is built from.</summary>
    public required NetworkPlan Plan { get; init; }

    /// <summary>The parameters, in the order in which their values follow each other: 32-bit floats, little endian.</summary>
    public required IReadOnlyList<ParameterEntry> Parameters { get; init; }

    /// <summary>SHA-256 of the weights.</summary>
    public required string Hash { get; init; }
}
