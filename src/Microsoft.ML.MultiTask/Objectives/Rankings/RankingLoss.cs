using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask;

/// <summary>What is lost when a wrong candidate scores close to the right one or above it. A setting; derive from it for another loss.</summary>
public abstract record RankingLoss
{
    /// <summary>The loss of some rows: a scalar, a mean.</summary>
    /// <param name="scores">The score of every candidate in every row, <c>[n, candidates]</c>.</param>
    /// <param name="right">The score of the right candidate of every row, <c>[n]</c>.</param>
    /// <param name="isWrong">True for the wrong candidates of a row, bool <c>[n, candidates]</c>; every row has one at least.</param>
    public abstract Tensor Of(Tensor scores, Tensor right, Tensor isWrong);

    /// <summary>Throws when a setting makes no sense.</summary>
    /// <param name="objective">The objective's name.</param>
    public abstract void Validate(string objective);
}
