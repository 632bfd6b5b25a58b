using Microsoft.ML.MultiTask.Encoders;
using Microsoft.ML.MultiTask.Layers;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Objectives;

/// <summary>Scores of a row from the pooled states of the layer that an objective reads.</summary>
internal sealed class PooledHead : nn.Module
{
    private readonly Objective _objective;
    private readonly PoolingModule _pooling;
    private readonly Mlp _scores;

    /// <param name="objective">Says which input and layer are read.</param>
    /// <param name="pooling">How the states of a row become one vector.</param>
    /// <param name="hidden">The width of a tanh layer before the scores; 0: none.</param>
    /// <param name="outputs">The number of scores of a row.</param>
    /// <param name="context">What the objective is built from.</param>
    internal PooledHead(Objective objective, Pooling pooling, int hidden, int outputs, BuildContext context) : base(nameof(PooledHead))
    {
        _objective = objective;
        _pooling = context.Part("pooling", () => context.Pooling(objective, pooling));
        _scores = context.Part("scores", () => new Mlp(_pooling.Width, hidden, outputs, context.Random));
        RegisterComponents();
    }

    /// <summary><c>[rows, outputs]</c>.</summary>
    internal Tensor Apply(IReadOnlyDictionary<string, Encoding> encodings) => Score(encodings).Scores;

    /// <summary>Scores, <c>[rows, outputs]</c>, and the vectors that they are made from, <c>[rows, width]</c>.</summary>
    internal LabelScores Score(IReadOnlyDictionary<string, Encoding> encodings)
    {
        Encoding encoding = encodings[_objective.Input!];
        Tensor pooled = _pooling.Pool(encoding.Layer(_objective.Layer), encodings);
        return new LabelScores(_scores.Apply(pooled), pooled);
    }

    /// <summary>How much every position counts, <c>[tokens]</c>; null where the pooling does not weigh them.</summary>
    internal Tensor? Weights(IReadOnlyDictionary<string, Encoding> encodings)
    {
        Encoding encoding = encodings[_objective.Input!];
        return _pooling.Weights(encoding.Layer(_objective.Layer), encodings);
    }
}
