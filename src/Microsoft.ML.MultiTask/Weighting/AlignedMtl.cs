using Microsoft.ML.MultiTask.Weighting;

namespace Microsoft.ML.MultiTask;

/// <summary>
/// The principal components of the gradients brought to one length, which makes the gradients orthogonal, and the results added up (Aligned-MTL: Senushkin,
/// Patakin, Kuznetsov and Konushin 2023, "Independent Component Alignment for Multi-Task Learning").
/// </summary>
public sealed record AlignedMtl : GradientWeighting
{
    /// <summary>The one length. Default: the least.</summary>
    public AlignedScale Scale { get; init; }

    /// <inheritdoc/>
    public override WeightingModule Build(IReadOnlyList<string> objectives, ulong seed) => new Module(this, objectives.Count);

    /// <inheritdoc/>
    public override void Validate(IReadOnlyList<string> objectives)
    {
        base.Validate(objectives);
        Require(Enum.IsDefined(Scale), Scale, "Minimum, Median or RootMeanSquare");
    }

    private sealed class Module(AlignedMtl settings, int objectives) : GramianModule(settings, objectives)
    {
        protected override IReadOnlyList<double>? Weights(Gramian gramian) =>
            gramian.Products().Apply((value, all) => Math.Sqrt(Square(all) / value), [.. Enumerable.Repeat(1.0, gramian.Count)]);

        /// <summary>The square of the one length, of squared lengths in ascending order.</summary>
        private double Square(double[] squares) => settings.Scale switch
        {
            AlignedScale.Minimum => squares[0],
            AlignedScale.Median => (squares[(squares.Length - 1) / 2] + squares[squares.Length / 2]) / 2,
            _ => squares.Average(),
        };
    }
}
