using System.Text.Json.Serialization;

namespace Microsoft.ML.MultiTask;

/// <summary>A task on whole rows: its scores come from the pooled states of the layer that it reads.</summary>
public abstract record RowTask : LabelTask
{
    private protected RowTask(string labelColumnName) : base(labelColumnName)
    {
    }

    /// <summary>How the states of a row become one vector. Default: the maximum of every dimension.</summary>
    public Pooling Pooling { get; init; } = Pooling.Max;

    /// <summary>The width of a tanh layer before the scores; 0 (the default): none.</summary>
    public int HiddenSize { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<string> OtherInputs => Pooling.OtherInputs;

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        Pooling.Validate();
        ArgumentOutOfRangeException.ThrowIfNegative(HiddenSize);
    }
}
