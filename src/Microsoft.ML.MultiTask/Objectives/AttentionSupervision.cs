using System.Text.Json.Serialization;
using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Interop;
using Microsoft.ML.MultiTask.Layers;
using Microsoft.ML.MultiTask.Objectives;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask;

/// <summary>
/// Teaches the attention of a task where to look: the cross-entropy between a gold distribution over the positions of a row and the weights that the pooling
/// of the task gives them (Luo et al. 2017, "Learning to Predict Charges for Criminal Cases with Legal Basis"). The loss is the mean over the rows with a
/// gold distribution.
/// </summary>
public sealed record AttentionSupervision : Objective
{
    /// <summary>Teaches the attention of a task by a column.</summary>
    /// <param name="task">The name of the task; its pooling weighs positions, as <see cref="SelfAttentionPooling"/> does.</param>
    /// <param name="goldColumnName">The column.</param>
    public AttentionSupervision(string task, string goldColumnName)
    {
        Task = task;
        GoldColumnName = goldColumnName;
        Name = $"{nameof(AttentionSupervision)}({task})";
    }

    /// <summary>The name of the task. This objective has the same <see cref="Objective.Input"/> as that one.</summary>
    public string Task { get; init; }

    /// <summary>A column with one number a position, a vector of Single: how much of the attention belongs there. The numbers of a row need not add up to 1.
    /// NaN counts as 0; a row whose numbers add up to 0, or with an empty vector, is not labelled.</summary>
    public string GoldColumnName { get; init; }

    /// <inheritdoc/>
    public override string Name { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<string> ReadsTasks => [Task];

    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<ColumnUse> Columns => [new SequenceNumberColumn(GoldColumnName, Input!)];

    /// <inheritdoc/>
    public override ObjectiveModule Build(BuildContext context)
    {
        string input = context.Task(this, Task).Input!;
        return Input == input
            ? new Module(this)
            : throw new InvalidOperationException($"Objective '{Name}' is given numbers for the positions of input '{Input}', but task '{Task}' attends to "
                + $"input '{input}'; set Input to that one.");
    }

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        if (Layer is not null)
        {
            throw new ArgumentException($"Objective '{Name}': it reads the layer that the task '{Task}' reads; leave Layer null.", nameof(Layer));
        }
    }

    private sealed class Module(AttentionSupervision settings) : ObjectiveModule(nameof(AttentionSupervision))
    {
        /// <summary>Keeps the logarithm of a weight of 0 finite.</summary>
        private const double Least = 1e-12;

        public override Tensor? Loss(Step step)
        {
            Segments segments = step.Batch.Segments(settings.Input!);
            float[] gold = Distributions(step, segments, out int labelled);
            if (labelled == 0) return null;
            Tensor weights = step.Outputs.Attention(settings.Task) ?? throw new InvalidOperationException(
                $"Objective '{settings.Name}' teaches attention, but the pooling of task '{settings.Task}' weighs no positions; use one such as "
                    + "SelfAttentionPooling.");
            return (Tensors.From<float>(gold, step.Batch.Device) * weights.Plus(Least).log()).sum().Times(-1.0 / labelled);
        }

        /// <summary>The numbers divided by their sum over the row; zeros in rows without.</summary>
        private float[] Distributions(Step step, Segments segments, out int labelled)
        {
            float[] gold = [.. step.Batch.Values(settings.GoldColumnName)];
            labelled = 0;
            for (int r = 0; r < segments.Rows; r++)
            {
                Span<float> row = gold.AsSpan(segments.Offsets[r], segments.Length(r));
                float sum = 0;
                if (row.IndexOfAnyInRange(float.NegativeInfinity, -float.Epsilon) is >= 0 and int below) throw Negative(step.Batch.Rows[r], row[below]);
                foreach (ref float number in row) sum += number = float.IsNaN(number) ? 0 : number;
                if (sum <= 0) row.Clear();
                else labelled++;
                foreach (ref float number in row) number = sum <= 0 ? 0 : number / sum;
            }
            return gold;
        }

        private InvalidOperationException Negative(RowReference row, float number) => new($"Objective '{settings.Name}': column '{settings.GoldColumnName}' "
            + $"has the value {number} in row {row.Row} of {row.Corpus.Name}, but a share of attention is at least 0.");
    }
}
