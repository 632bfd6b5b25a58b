using System.Text.Json.Serialization;
using Microsoft.ML.MultiTask.Encoders;

namespace Microsoft.ML.MultiTask;

/// <summary>The states of a recurrent encoder before the first word. A setting.</summary>
public abstract record InitialState
{
    /// <summary>The name of the input that the states depend on; null (the default) for none.</summary>
    public virtual string? OtherInput => null;

    /// <summary>Whether the states are zeros, whatever is learnt. Default false.</summary>
    [JsonIgnore]
    public virtual bool IsZero => false;

    /// <summary>Builds the learned part for one layer.</summary>
    /// <param name="context">What the encoder may look at.</param>
    /// <param name="hiddenSize">The size of the states of one direction.</param>
    /// <param name="hasCellState">Whether a direction has a cell state beside its hidden state.</param>
    public abstract InitialStateModule Build(EncoderContext context, long hiddenSize, bool hasCellState);
}
