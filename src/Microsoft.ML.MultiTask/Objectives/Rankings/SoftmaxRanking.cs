using Microsoft.ML.MultiTask.Interop;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask;

/// <summary>The negative logarithm of the share that a softmax gives the right candidate among the wrong ones (Huang et al. 2013; Liu et al. 2015,
/// "Representation Learning Using Multi-Task Deep Neural Networks"). The mean over the rows.</summary>
public sealed record SoftmaxRanking : RankingLoss
{
    /// <summary>Far below any score.</summary>
    private const double Nothing = -1e30;

    /// <summary>What the scores are divided by before the softmax. Default 0.1, that is, the cosine times 10.</summary>
    public double Temperature { get; init; } = 0.1;

    /// <inheritdoc/>
    public override Tensor Of(Tensor scores, Tensor right, Tensor isWrong)
    {
        Tensor wrong = scores.Times(1 / Temperature).Fill(isWrong.logical_not(), Nothing);
        Tensor all = cat([right.Times(1 / Temperature).unsqueeze(1), wrong], 1);
        return all.log_softmax(1).select(1, 0).mean().neg();
    }

    /// <inheritdoc/>
    public override void Validate(string objective)
    {
        if (!(Temperature > 0 && double.IsFinite(Temperature)))
        {
            throw new ArgumentOutOfRangeException(nameof(Temperature), Temperature, $"Objective '{objective}': the temperature of a ranking is a number "
                + "above 0.");
        }
    }
}
