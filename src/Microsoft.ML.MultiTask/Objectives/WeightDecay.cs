using Microsoft.ML.MultiTask.Objectives;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask;

/// <summary>
/// The sum of squares of parameters of the encoders (Krogh and Hertz 1992, "A Simple Weight Decay Can Improve Generalization"), for one part or component more
/// than for another: the regularisers of Jiang (2009, "Multi-task Transfer Learning for Weakly-supervised Relation Extraction") of what relations share and
/// what each has for itself. Nothing is halved.
/// </summary>
public sealed record WeightDecay : ParameterPenalty
{
    /// <inheritdoc/>
    public override string Name { get; init; } = nameof(WeightDecay);

    /// <inheritdoc/>
    public override ObjectiveModule Build(BuildContext context) => new Module(new PartParameters(this, Part, context));

    private sealed class Module(PartParameters decayed) : ObjectiveModule(nameof(WeightDecay))
    {
        public override Tensor? Loss(Step step) => decayed.SquaredNorm();
    }
}
