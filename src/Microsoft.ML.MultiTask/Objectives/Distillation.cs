using System.Text.Json.Serialization;
using Microsoft.ML.MultiTask.Interop;
using Microsoft.ML.MultiTask.Layers;
using Microsoft.ML.MultiTask.Objectives;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask;

/// <summary>
/// Learns a task from the probabilities that another model gives (Hinton, Vinyals and Dean 2015, "Distilling the Knowledge in a Neural Network"): the
/// divergence of Kullback and Leibler of the teacher's probabilities from the task's, both at a temperature, times its square so that the gradient keeps its
/// size; the mean over the rows, or words, that have a teacher's probabilities. The teacher is any transformer whose column of probabilities, such as
/// <c>Score</c> of ML.NET's multiclass trainers and of this one, was renamed and stayed in the training view.</summary>
/// <remarks>Classes are matched by the names that the column carries, as slot names or as <c>TrainingLabelValues</c>; where it carries none they must be in the
/// order of the task's classes.</remarks>
public sealed record Distillation : Objective
{
    /// <summary>Learns the task of a name from a column of probabilities.</summary>
    public Distillation(string task, string scoresColumn)
    {
        Task = task;
        ScoresColumn = scoresColumn;
        Name = $"{nameof(Distillation)}({task})";
    }

    /// <summary>The name of the task, main or auxiliary. It has a softmax or sigmoid output.</summary>
    public string Task { get; init; }

    /// <summary>The teacher's probabilities: a vector of Single with one number a class; for a task on words, a vector of unknown size with one number a class
    /// for every word; for a yes-or-no task, one Single. Empty or NaN where there are none.</summary>
    public string ScoresColumn { get; init; }

    /// <inheritdoc/>
    public override string Name { get; init; }

    /// <summary>What the scores of both are divided by; above 1, classes that both find improbable count more. Default 2.</summary>
    public double Temperature { get; init; } = 2;

    /// <inheritdoc/>
    [JsonIgnore]
    public override string ReadsAs => Task;

    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<string> ReadsTasks => [Task];

    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<ColumnUse> Columns => [new ProbabilitiesColumn(ScoresColumn, Input!)];

    /// <inheritdoc/>
    public override ObjectiveModule Build(BuildContext context) => new Module(this, context);

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        if (!(Temperature > 0 && double.IsFinite(Temperature)))
        {
            throw new ArgumentOutOfRangeException(nameof(Temperature), Temperature, $"Objective '{Name}': the temperature is a number above 0.");
        }
        if (Layer is not null) throw new ArgumentException($"Objective '{Name}': it reads what its task reads; leave Layer at null.", nameof(Layer));
    }

    private sealed class Module : ObjectiveModule
    {
        private readonly Distillation _settings;
        private readonly ScoreLink _link;
        private readonly long[]? _order;

        public Module(Distillation settings, BuildContext context) : base(nameof(Distillation))
        {
            _settings = settings;
            _link = context.LinkOf(settings, settings.Task);
            _order = Order(context.Labels[settings.ScoresColumn], context.Labels[context.LabelTaskOf(settings, settings.Task).LabelColumnName]);
            RegisterComponents();
        }

        public override Tensor? Loss(Step step)
        {
            ReadOnlySpan<float> given = step.Batch.Values(_settings.ScoresColumn);
            if (!given.ContainsAnyExcept(float.NaN)) return null;
            Tensor scores = step.Outputs.Scores(_settings.Task);                                                        // [n, classes]
            long[] known = Known(given, (int)scores.shape[0], (int)scores.shape[1]);
            if (known.Length == 0) return null;
            Tensor positions = Tensors.From<long>(known, scores.device);
            Tensor teacher = Tensors.From(given, scores.device).view(scores.shape[0], -1).index_select(0, positions);
            if (_order is { } order) teacher = teacher.index_select(1, Tensors.From<long>(order, scores.device));
            Tensor student = scores.index_select(0, positions).Times(1 / _settings.Temperature);
            return _link.Divergence(_link.Soften(teacher, _settings.Temperature), student).mean().Times(_settings.Temperature * _settings.Temperature);
        }

        /// <summary>The positions whose probabilities are all given.</summary>
        private long[] Known(ReadOnlySpan<float> given, int positions, int classes)
        {
            if (given.Length != positions * classes)
            {
                throw new InvalidOperationException($"Objective '{_settings.Name}': column '{_settings.ScoresColumn}' has {given.Length / positions} "
                    + $"probabilities where the task '{_settings.Task}' has {classes} classes; the teacher must know the same classes.");
            }
            var known = new List<long>(positions);
            for (int p = 0; p < positions; p++)
            {
                if (!given.Slice(p * classes, classes).Contains(float.NaN)) known.Add(p);
            }
            return [.. known];
        }

        /// <summary>The place of every class of the task among the teacher's; null where names are missing and the order is taken as it is.</summary>
        private long[]? Order(IReadOnlyList<string> teacher, IReadOnlyList<string> task)
        {
            if (teacher.Count == 0 || task.Count == 0) return null;
            string[] different = [.. task.Except(teacher).Select(name => $"'{name}' only in the "
                + $"task"), .. teacher.Except(task).Select(name => $"'{name}' only in the column")];
            if (different.Length > 0)
            {
                throw new InvalidOperationException($"Objective '{_settings.Name}': the classes of column '{_settings.ScoresColumn}' are not those of the task "
                    + $"'{_settings.Task}': {string.Join(", ", different)}.");
            }
            List<string> places = [.. teacher];
            return [.. task.Select(name => (long)places.IndexOf(name))];
        }
    }
}
