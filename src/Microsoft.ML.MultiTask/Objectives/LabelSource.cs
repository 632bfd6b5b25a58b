using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Layers;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Objectives;

/// <summary>The label of a task as something to predict from: as the task predicts it, or as it is given; one vector a row, or one a word where the task
/// labels words. Nothing is learnt.</summary>
internal sealed class LabelSource
{
    private readonly LabelTask _task;
    private readonly bool _gold;

    /// <param name="objective">The objective that predicts from it.</param>
    /// <param name="from">The name of the task.</param>
    /// <param name="gold">Whether the given label is read, not the predicted one.</param>
    /// <param name="context">What the objective is built from.</param>
    internal LabelSource(Objective objective, string from, bool gold, BuildContext context)
    {
        _task = context.LabelTaskOf(objective, from);
        _gold = gold;
        Width = Math.Max(1, context.Labels[_task.Label.Column].Count);
    }

    /// <summary>The width of a vector: the number of classes or labels.</summary>
    internal long Width { get; }

    /// <summary>The input whose words have a vector each; null: rows have.</summary>
    internal string? WordsOf => _task.Label.AlignedWith;

    /// <summary>Throws when the settings contradict each other.</summary>
    internal static void Validate(Objective objective, string? from, bool gold)
    {
        if (from is null && gold) throw new ArgumentException($"Objective '{objective.Name}': Gold needs a task to take the label of; set From.", "Gold");
        if (from is not null && objective.Layer is not null)
        {
            throw new ArgumentException($"Objective '{objective.Name}': it reads the label of '{from}', not a layer; leave Layer unset.",
                nameof(objective.Layer));
        }
    }

    /// <summary><c>[rows, Width]</c> or <c>[words, Width]</c>; zeros where a label is not given.</summary>
    internal Tensor Read(Step step) => _gold ? Given(step.Batch) : step.Outputs.Prediction(_task.Name);

    /// <summary>Whether a row has its vector; of a task that labels words, whether all of them have.</summary>
    internal bool Has(Step step, int row) => !_gold || (!step.Batch.RowLabels<int>(_task.LabelColumnName, row).Contains(ColumnUse.Missing)
        && !step.Batch.RowLabels<float>(_task.LabelColumnName, row).ContainsAnyExceptInRange(float.MinValue, float.MaxValue));

    /// <summary>A class as a 1 among zeros; numbers and flags as they are.</summary>
    private Tensor Given(Batch batch)
    {
        int count = WordsOf is { } input ? batch.Segments(input).Tokens : batch.Rows.Count, next = 0;
        var given = new float[count * Width];
        for (int r = 0; r < batch.Rows.Count; r++)
        {
            foreach (int known in batch.RowLabels<int>(_task.LabelColumnName, r))
            {
                if (known != ColumnUse.Missing) given[next * Width + known] = 1;
                next++;
            }
            ReadOnlySpan<float> values = batch.RowLabels<float>(_task.LabelColumnName, r);
            for (int i = 0; i < values.Length; i++) given[r * Width + i] = float.IsNaN(values[i]) ? 0 : values[i];
        }
        return Tensors.From<float>(given, batch.Device).view(count, Width);
    }
}
