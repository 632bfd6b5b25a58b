namespace Microsoft.ML.MultiTask.Objectives.Schedules;

/// <summary>One value before a point of training and another from it on.</summary>
/// <param name="Before">The value before.</param>
/// <param name="Point">The progress at which it changes.</param>
/// <param name="After">The value from then on.</param>
public sealed record Stepwise(double Before, double Point, double After) : Schedule
{
    /// <inheritdoc/>
    public override double At(double progress) => progress < Point ? Before : After;
}
