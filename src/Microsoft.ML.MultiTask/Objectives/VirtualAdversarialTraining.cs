using Microsoft.ML.MultiTask.Interop;
using Microsoft.ML.MultiTask.Layers;
using Microsoft.ML.MultiTask.Objectives;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask;

/// <summary>
/// Virtual adversarial training (Miyato, Dai and Goodfellow 2017, "Adversarial Training Methods for Semi-Supervised Text Classification"; Miyato et al. 2016,
/// "Distributional Smoothing with Virtual Adversarial Training"): the divergence of Kullback and Leibler of a task's predictions, without gradient, from those
/// on embedded words that are moved where the predictions change most. It needs no labels: all rows of the main view count, and those of
/// <see cref="Objective.Data"/>. The task has a softmax or sigmoid output, for rows or for words; the loss is the mean over either.
/// </summary>
public sealed record VirtualAdversarialTraining : InputPerturbation
{
    /// <summary>Steadies the task of this name.</summary>
    public VirtualAdversarialTraining(string task) : base(task)
    {
    }

    /// <summary>How far the predictions are looked at to find the direction, in the unit of <see cref="InputPerturbation.Epsilon"/>. Default 0.1.</summary>
    public double Xi { get; init; } = 0.1;

    /// <summary>How often the direction is improved by the power method, each time by one more pass and its gradient. Default 1, as in the papers.</summary>
    public int Iterations { get; init; } = 1;

    /// <inheritdoc/>
    public override ObjectiveModule Build(BuildContext context) => new Module(this, context);

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        RequirePositive(Xi, nameof(Xi), "the length of the first move is a number above 0");
        if (Iterations < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(Iterations), Iterations, $"Objective '{Name}': the direction is improved at least once.");
        }
    }

    private sealed class Module : ObjectiveModule
    {
        private readonly VirtualAdversarialTraining _settings;
        private readonly ScoreLink _link;
        private readonly string? _positions;
        private readonly RandomSource _random;

        public Module(VirtualAdversarialTraining settings, BuildContext context) : base(nameof(VirtualAdversarialTraining))
        {
            _settings = settings;
            _link = context.LinkOf(settings, settings.Task);
            _positions = context.LabelTaskOf(settings, settings.Task).Label.AlignedWith;
            _random = context.Random;
            RegisterComponents();
        }

        public override Tensor? Loss(Step step)
        {
            long[] used = Used(step);
            if (used.Length == 0) return null;
            string input = _settings.Input!;
            Segments segments = step.Encodings[input].Layers[0].Segments; // its encoder may lay it out otherwise than the batch
            Tensor positions = Tensors.From<long>(used, step.Batch.Device);
            Tensor clean = _link.Probabilities(ScoresOf(step, positions).detach());
            RandomSource noise = _random.Fork(); // encoding again goes back to the draws of the step, and would repeat these
            IReadOnlyList<Tensor>? directions = null;
            for (int i = 0; i < _settings.Iterations; i++)
            {
                IReadOnlyList<Tensor>? before = directions;
                directions = EmbeddingPerturbation.Gradients(step, input, (encoder, embedded) =>
                    Move(before?[encoder] ?? Noise(noise, embedded), embedded, _settings.Xi), Distance);
            }
            return Distance(EmbeddingPerturbation.Moved(step, input, (encoder, embedded) => Move(directions![encoder], embedded, _settings.Epsilon)));

            Tensor Move(Tensor direction, Tensor embedded, double length) => embedded.Plus(EmbeddingPerturbation.Along(direction, embedded, segments, length));
            Tensor Distance(Step moved) => _link.Divergence(clean, ScoresOf(moved, positions)).mean();
        }

        private Tensor ScoresOf(Step step, Tensor positions) => step.Outputs.Scores(_settings.Task).index_select(0, positions);

        /// <summary>The rows that count, or their words.</summary>
        private long[] Used(Step step)
        {
            IReadOnlyList<int> rows = step.Batch.LearningRows;
            if (_positions is null) return [.. rows.Select(row => (long)row)];
            Segments segments = step.Batch.Segments(_positions);
            return [.. rows.SelectMany(row => Enumerable.Range(segments.Offsets[row], segments.Length(row))).Select(position => (long)position)];
        }

        private static Tensor Noise(RandomSource random, Tensor embedded)
        {
            using var generator = new Generator(((ulong)random.NextUInt32() << 32) | random.NextUInt32(), embedded.device);
            return randn(embedded.shape, dtype: embedded.dtype, device: embedded.device, generator: generator);
        }
    }
}
