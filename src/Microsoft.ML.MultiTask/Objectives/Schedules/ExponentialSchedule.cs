namespace Microsoft.ML.MultiTask;

/// <summary>Exponential decay or growth: <c>from * (to / from)^progress</c>.</summary>
/// <param name="From">The value at the start, above 0.</param>
/// <param name="To">The value at the end, above 0.</param>
public sealed record ExponentialSchedule(double From, double To) : Schedule
{
    /// <inheritdoc/>
    public override double At(double progress) => From * Math.Pow(To / From, progress);

    /// <inheritdoc/>
    public override void Validate()
    {
        RequireFinite(From, nameof(From));
        RequireFinite(To, nameof(To));
        if (!(From > 0 && To > 0)) throw new ArgumentOutOfRangeException(nameof(From), From, "An exponential schedule runs between values above 0.");
    }
}
