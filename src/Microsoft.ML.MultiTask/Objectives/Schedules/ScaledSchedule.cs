namespace Microsoft.ML.MultiTask;

/// <summary>The values of another schedule, multiplied by a factor.</summary>
/// <param name="Inner">The other schedule.</param>
/// <param name="Factor">The factor.</param>
public sealed record ScaledSchedule(Schedule Inner, double Factor) : Schedule
{
    /// <inheritdoc/>
    public override double At(double progress) => Factor * Inner.At(progress);

    /// <inheritdoc/>
    public override void Validate()
    {
        Inner.Validate();
        RequireFinite(Factor, nameof(Factor));
    }
}
