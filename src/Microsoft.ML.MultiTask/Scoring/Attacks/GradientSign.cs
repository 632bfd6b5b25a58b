using Microsoft.ML.MultiTask.Interop;
using Microsoft.ML.MultiTask.Scoring;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask;

/// <summary>
/// Moves every number up or down by the sign of the gradient of the task's loss (Goodfellow, Shlens and Szegedy 2015, "Explaining and Harnessing Adversarial
/// Examples"), in one step or in several small ones (Kurakin, Goodfellow and Bengio 2017; Madry et al. 2018).
/// </summary>
public sealed record GradientSign : Attack
{
    /// <summary>How far a number may be moved: in its own unit for a <c>Vector</c> input; for words, in mean lengths of the row's word vectors over the square
    /// root of their width, so that a word is moved by so many of their lengths. Default 0.1.</summary>
    public double Epsilon { get; init; } = 0.1;

    /// <summary>The number of steps; with more than one, each goes 2.5 times as far as would just reach <see cref="Epsilon"/> (Madry et al. 2018), and what
    /// goes beyond it is cut off. Default 1.</summary>
    public int Steps { get; init; } = 1;

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        RequirePositive(Epsilon, nameof(Epsilon));
        RequireAtLeastOne(Steps, nameof(Steps));
    }

    internal override Tensor Find(AttackedRows rows)
    {
        Tensor limit = rows.OfPositions(rows.NumberUnit.Times(Epsilon)); // [positions, 1]
        Tensor step = limit.Times(Steps == 1 ? 1 : 2.5 / Steps), moved = rows.Clean;
        for (int s = 0; s < Steps; s++)
        {
            Tensor move = moved.Plus(rows.Gradient(moved).sign() * step) - rows.Clean;
            moved = rows.InBox(rows.Clean.Plus(move.minimum(limit).maximum(limit.neg())));
        }
        return moved;
    }
}
