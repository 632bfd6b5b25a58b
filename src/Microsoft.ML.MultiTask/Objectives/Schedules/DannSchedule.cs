namespace Microsoft.ML.MultiTask;

/// <summary>The ramp of Ganin and Lempitsky (2015): 0 at the start, then towards <paramref name="High"/>.</summary>
/// <param name="Gamma">Its steepness.</param>
/// <param name="High">The value it tends to.</param>
public sealed record DannSchedule(double Gamma = 10, double High = 1) : Schedule
{
    /// <inheritdoc/>
    public override double At(double progress) => High * (2 / (1 + Math.Exp(-Gamma * progress)) - 1);

    /// <inheritdoc/>
    public override void Validate()
    {
        RequireFinite(High, nameof(High));
        if (!(Gamma > 0)) throw new ArgumentOutOfRangeException(nameof(Gamma), Gamma, "The steepness of the ramp is above 0.");
    }
}
