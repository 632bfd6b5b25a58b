using System.Text.Json.Serialization;

namespace Microsoft.ML.MultiTask;

/// <summary>An objective that no label decides on: it holds back what the others do to the encoders of an input that they read. No weighting touches it, and
/// it belongs to no group of a sharing.</summary>
public abstract record Penalty : Objective
{
    /// <inheritdoc/>
    [JsonIgnore]
    public sealed override IReadOnlyList<ColumnUse> Columns => [];

    /// <inheritdoc/>
    [JsonIgnore]
    public sealed override bool IsBalanced => false;

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        if (Data is not null) throw new ArgumentException($"Objective '{Name}' is a penalty and has no rows of its own; leave Data out.", nameof(Data));
    }
}
