namespace Microsoft.ML.MultiTask;

/// <summary>
/// A weighting that balances the gradients of the objectives at what they share; what belongs to one objective alone gets the gradient of its own loss. An
/// objective that has no loss in a step, or none that reaches anything shared, takes no part; a single one keeps its gradient as it is.
/// </summary>
public abstract record GradientWeighting : WeightingSettings
{
    /// <summary>Where gradients are compared. Default: at the representation, which is far cheaper; sharings without a common one need
    /// <see cref="GradientLevel.Parameters"/>.</summary>
    public GradientLevel Level { get; init; } = GradientLevel.Representation;

    /// <summary>
    /// The weights are worked out at every so many steps and used again in between, where objectives that were missing have weight 1. A step with fewer than
    /// two gradients to balance leaves them as they are, and the next one is balanced in its place. The steps between go
    /// through the representation whatever the <see cref="Level"/>, which spares the passes through the encoder where the sharing has a common one; methods
    /// without weights add the gradients up there. Default 1.
    /// </summary>
    public int Every { get; init; } = 1;

    /// <inheritdoc/>
    public override void Validate(IReadOnlyList<string> objectives)
    {
        Require(Enum.IsDefined(Level), Level, "Representation or Parameters");
        Require(Every >= 1, Every, "at least 1");
    }
}
