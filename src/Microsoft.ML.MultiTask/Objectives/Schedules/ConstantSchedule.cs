namespace Microsoft.ML.MultiTask;

/// <summary>The same value throughout.</summary>
/// <param name="Value">The value.</param>
public sealed record ConstantSchedule(double Value) : Schedule
{
    /// <inheritdoc/>
    public override double At(double progress) => Value;

    /// <inheritdoc/>
    public override Schedule Scaled(double factor) => new ConstantSchedule(Value * factor);

    /// <inheritdoc/>
    public override void Validate() => RequireFinite(Value, nameof(Value));
}
