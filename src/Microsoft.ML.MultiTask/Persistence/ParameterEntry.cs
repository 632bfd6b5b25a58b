using System.Text.Json.Serialization;

namespace Microsoft.ML.MultiTask.Persistence;

/// <summary>A parameter in the weights of a model file.</summary>
/// <param name="Name">Its name in the network.</param>
/// <param name="Shape">Its shape.</param>
internal sealed record ParameterEntry(string Name, long[] Shape)
{
    /// <summary>The numbers that its values are written in. Left out where it is the usual one, which older versions read too.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public WeightPrecision Precision { get; init; }
}
