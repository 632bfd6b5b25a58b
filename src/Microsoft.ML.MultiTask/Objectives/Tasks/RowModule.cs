using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Objectives.Tasks;

/// <summary>The learned part of a <see cref="RowTask"/>.</summary>
internal abstract class RowModule : LabelModule
{
    private readonly PooledHead _head;

    /// <param name="settings">The task.</param>
    /// <param name="scores">The number of scores of a row.</param>
    /// <param name="context">What it is built from.</param>
    protected RowModule(RowTask settings, int scores, BuildContext context) : base(settings.GetType().Name, settings)
    {
        _head = new PooledHead(settings, settings.Pooling, settings.HiddenSize, scores, context);
        RegisterComponents();
    }

    public sealed override LabelScores Score(ForwardContext context) => _head.Score(context.Encodings);

    public sealed override Tensor? Attention(ForwardContext context) => _head.Weights(context.Encodings);
}
