namespace Microsoft.ML.MultiTask;

/// <summary>A straight line, then constant.</summary>
/// <param name="From">The value at the start.</param>
/// <param name="To">The value at the end of the line.</param>
/// <param name="Until">The progress at which the line ends.</param>
public sealed record LinearSchedule(double From, double To, double Until = 1) : Schedule
{
    /// <inheritdoc/>
    public override double At(double progress) => From + (To - From) * Math.Min(1, progress / Until);

    /// <inheritdoc/>
    public override void Validate()
    {
        RequireFinite(From, nameof(From));
        RequireFinite(To, nameof(To));
        if (Until is not (> 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(Until), Until, "The line of a linear schedule ends above 0 and at most at 1.");
        }
    }
}
