namespace Microsoft.ML.MultiTask;

/// <summary>One value before a point of training and another from it on.</summary>
/// <param name="Before">The value before.</param>
/// <param name="Point">The progress at which it changes.</param>
/// <param name="After">The value from then on.</param>
public sealed record StepSchedule(double Before, double Point, double After) : Schedule
{
    /// <inheritdoc/>
    public override double At(double progress) => progress < Point ? Before : After;

    /// <inheritdoc/>
    public override void Validate()
    {
        RequireFinite(Before, nameof(Before));
        RequireFinite(After, nameof(After));
        if (Point is not (>= 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(Point), Point, "The point of a step lies from 0 to 1.");
    }
}
