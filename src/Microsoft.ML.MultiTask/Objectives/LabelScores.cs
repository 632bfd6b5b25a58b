using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Objectives;

/// <summary>The scores of a <see cref="LabelTask"/> and the states that they were made from.</summary>
/// <param name="scores"><c>[n, classes]</c>.</param>
/// <param name="states"><c>[n, width]</c>.</param>
public sealed class LabelScores(Tensor scores, Tensor states) : TaskOutput
{
    /// <inheritdoc/>
    public override Tensor Scores => scores;

    /// <inheritdoc/>
    public override Tensor States => states;
}
