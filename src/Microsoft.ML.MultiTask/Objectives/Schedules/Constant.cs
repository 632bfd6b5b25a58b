namespace Microsoft.ML.MultiTask.Objectives.Schedules;

/// <summary>The same value throughout.</summary>
/// <param name="Value">The value.</param>
public sealed record Constant(double Value) : Schedule
{
    /// <inheritdoc/>
    public override double At(double progress) => Value;

    /// <inheritdoc/>
    public override void Validate() => RequireFinite(Value, nameof(Value));
}
