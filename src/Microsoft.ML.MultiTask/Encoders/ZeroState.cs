using System.Text.Json.Serialization;
using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Encoders;
using Microsoft.ML.MultiTask.Layers;

namespace Microsoft.ML.MultiTask;

/// <summary>All states start as zeros.</summary>
public sealed record ZeroState : InitialState
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override bool IsZero => true;

    /// <inheritdoc/>
    public override InitialStateModule Build(EncoderContext context, long hiddenSize, bool hasCellState) => new Module();

    private sealed class Module() : InitialStateModule(nameof(ZeroState))
    {
        public override RecurrentState? Start(Batch batch) => null;
    }
}
