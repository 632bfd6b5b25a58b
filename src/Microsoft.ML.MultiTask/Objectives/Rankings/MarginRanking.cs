using Microsoft.ML.MultiTask.Interop;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask;

/// <summary>
/// The right candidate should score higher than every wrong one by a margin: <c>max(0, margin - right + wrong)</c> (Elliott and Kádár 2017, "Imagination
/// Improves Multimodal Translation"). The paper sums over the wrong candidates; this is the mean over all pairs of a right and a wrong one.
/// </summary>
public sealed record MarginRanking : RankingLoss
{
    /// <summary>The margin. Default 0.1, as in the paper.</summary>
    public double Margin { get; init; } = 0.1;

    /// <summary>Only the wrong candidate that scores highest counts (Faghri et al. 2018, "VSE++"). Default false.</summary>
    public bool HardestOnly { get; init; }

    /// <inheritdoc/>
    public override Tensor Of(Tensor scores, Tensor right, Tensor isWrong)
    {
        Tensor costs = (scores - right.unsqueeze(1)).Plus(Margin).relu().Fill(isWrong.logical_not(), 0);
        return HardestOnly ? costs.amax([1]).mean() : costs.sum() / isWrong.sum();
    }

    /// <inheritdoc/>
    public override void Validate(string objective)
    {
        if (!(Margin > 0 && double.IsFinite(Margin)))
        {
            throw new ArgumentOutOfRangeException(nameof(Margin), Margin, $"Objective '{objective}': the margin of a ranking is a number above 0.");
        }
    }
}
