using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Encoders;
using Microsoft.ML.MultiTask.Layers;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Objectives;

/// <summary>One vector a row to predict something from: the pooled states of a layer, or the label of a task, as it predicts it or as it is given.</summary>
internal sealed class RowSource : nn.Module
{
    private readonly Objective _objective;
    private readonly PoolingModule? _pooling;
    private readonly TaskObjective? _task;
    private readonly bool _gold;

    /// <param name="objective">Says which input and layer are read.</param>
    /// <param name="pooling">How the states of a row become one vector.</param>
    /// <param name="from">The task whose label is read instead; null: none.</param>
    /// <param name="gold">Whether that label is the given one, not the predicted one.</param>
    /// <param name="context">What the objective is built from.</param>
    internal RowSource(Objective objective, Pooling pooling, string? from, bool gold, BuildContext context) : base(nameof(RowSource))
    {
        _objective = objective;
        _gold = gold;
        if (from is null)
        {
            _pooling = context.Pooling(objective, pooling);
            Width = _pooling.Width;
        }
        else
        {
            _task = RowTask(objective, from, context);
            Width = Math.Max(1, context.Labels[_task.Label.Column].Count);
        }
        RegisterComponents();
    }

    /// <summary>The width of a vector.</summary>
    internal long Width { get; }

    /// <summary>Throws when the settings contradict each other.</summary>
    internal static void Validate(Objective objective, string? from, bool gold)
    {
        if (from is null && gold) throw new ArgumentException($"Objective '{objective.Name}': Gold needs a task to take the label of; set From.", "Gold");
        if (from is not null && objective.Layer is not null)
        {
            throw new ArgumentException($"Objective '{objective.Name}': it reads the label of '{from}', not a layer; leave Layer "
                + $"unset.", nameof(objective.Layer));
        }
    }

    /// <summary><c>[rows, Width]</c>; zeros where a label is not given.</summary>
    internal Tensor Read(Step step)
    {
        Encoding encoding = step.Encodings[_objective.Input!];
        if (_task is null) return _pooling!.Pool(encoding.Layer(_objective.Layer), encoding, step.Encodings);
        return _gold ? Given(step.Batch, _task.Label) : step.Outputs.Module(_task.Name).Prediction(step.Outputs[_task.Name]);
    }

    /// <summary>Whether a row has a vector to predict from.</summary>
    internal bool Has(Step step, int row)
    {
        if (step.Rows is { } rows && !rows[row]) return false;
        if (!_gold) return true;
        ReadOnlySpan<int> classes = step.Batch.RowLabels<int>(_task!.Label, row);
        ReadOnlySpan<float> values = step.Batch.RowLabels<float>(_task.Label, row);
        return !classes.Contains(ColumnUse.Missing) && !values.ContainsAnyExceptInRange(float.MinValue, float.MaxValue);
    }

    /// <summary>A class as a 1 among zeros; numbers and flags as they are.</summary>
    private Tensor Given(Batch batch, ColumnUse label)
    {
        var given = new float[batch.Rows.Count * Width];
        for (int r = 0; r < batch.Rows.Count; r++)
        {
            Span<float> row = given.AsSpan((int)(r * Width), (int)Width);
            foreach (int known in batch.RowLabels<int>(label, r))
            {
                if (known != ColumnUse.Missing) row[known] = 1;
            }
            ReadOnlySpan<float> values = batch.RowLabels<float>(label, r);
            for (int i = 0; i < values.Length; i++) row[i] = float.IsNaN(values[i]) ? 0 : values[i];
        }
        return Tensors.From<float>(given, batch.Device).view(batch.Rows.Count, Width);
    }

    private static TaskObjective RowTask(Objective objective, string from, BuildContext context)
    {
        TaskObjective task = context.Task(objective, from);
        return task.Label.AlignedWith is null
            ? task
            : throw new InvalidOperationException($"Objective '{objective.Name}' reads the label of '{from}', which labels words; name a task of whole rows.");
    }
}
