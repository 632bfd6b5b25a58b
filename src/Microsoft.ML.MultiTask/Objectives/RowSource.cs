using Microsoft.ML.MultiTask.Encoders;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Objectives;

/// <summary>One vector a row to predict something from: the pooled states of a layer, or the label of a task, as it predicts it or as it is given.</summary>
internal sealed class RowSource : nn.Module
{
    private readonly Objective _objective;
    private readonly PoolingModule? _pooling;
    private readonly LabelSource? _label;

    /// <param name="objective">Says which input and layer are read.</param>
    /// <param name="pooling">How the states of a row become one vector.</param>
    /// <param name="from">The task whose label is read instead; null: none.</param>
    /// <param name="gold">Whether that label is the given one, not the predicted one.</param>
    /// <param name="context">What the objective is built from.</param>
    internal RowSource(Objective objective, Pooling pooling, string? from, bool gold, BuildContext context) : base(nameof(RowSource))
    {
        _objective = objective;
        if (from is null) _pooling = context.Pooling(objective, pooling);
        else
        {
            _label = new LabelSource(objective, from, gold, context);
            if (_label.WordsOf is not null)
            {
                throw new InvalidOperationException($"Objective '{objective.Name}' reads the label of '{from}', which labels words; name a task of whole rows.");
            }
        }
        RegisterComponents();
    }

    /// <summary>The width of a vector.</summary>
    internal long Width => _label?.Width ?? _pooling!.Width;

    /// <summary><c>[rows, Width]</c>; zeros where a label is not given.</summary>
    internal Tensor Read(Step step)
    {
        if (_label is not null) return _label.Read(step);
        Encoding encoding = step.Encodings[_objective.Input!];
        return _pooling!.Pool(encoding.Layer(_objective.Layer), step.Encodings);
    }

    /// <summary>Whether a row has a vector to predict from.</summary>
    internal bool Has(Step step, int row) => step.Batch.Learns(row) && _label?.Has(step, row) != false;
}
