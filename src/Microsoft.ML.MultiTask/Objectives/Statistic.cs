using System.Text.Json.Serialization;
using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Objectives;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask;

/// <summary>
/// Predicts a number that follows from the row itself: its length (<see cref="SentenceLength"/>), how many words carry a label (<see cref="LabelCount"/>), the
/// depth of its tree (<see cref="TreeDepth"/>), or any other (<see cref="RowStatistic"/>). Derive from it for another one.
/// </summary>
/// <remarks>
/// Without bins the number is standardised by mean and standard deviation of the training rows, and the loss is the mean squared error over the rows that have
/// one; with bins it is the mean cross-entropy of the bin.
/// </remarks>
public abstract record Statistic : Objective
{
    /// <summary>Predict which of so many bins the number falls into. Bins hold about equally many training rows; where many rows have the same number there are
    /// fewer of them. Null (the default): predict the number.</summary>
    public int? Bins { get; init; }

    /// <summary>Predict which bin the number falls into, with these numbers, rising, between the bins; a number on an edge is in the bin above it. Null (the
    /// default): as <see cref="Bins"/> says.</summary>
    public IReadOnlyList<double>? Edges { get; init; }

    /// <summary>Minimise the mean absolute error instead of the squared one; only without bins. Default false.</summary>
    public bool Absolute { get; init; }

    /// <summary>How the states of a row become one vector. Default: the maximum of every dimension.</summary>
    public Pooling Pooling { get; init; } = Pooling.Max;

    /// <summary>The width of a tanh layer before the prediction; 0 (the default): none.</summary>
    public int HiddenSize { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<string> OtherInputs => Pooling.OtherInputs;

    /// <summary>A function that gives the number of every row of a batch; NaN where there is none.</summary>
    public abstract Func<Batch, float[]> Values(BuildContext context);

    /// <inheritdoc/>
    public sealed override ObjectiveModule Build(BuildContext context) => new Module(this, context);

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        Pooling.Validate();
        RequireAtLeast(0, HiddenSize, nameof(HiddenSize));
        if (Bins is { } bins) RequireAtLeast(2, bins, nameof(Bins));
        if (Bins is not null && Edges is not null) throw new ArgumentException($"Objective '{Name}': set Bins or Edges, not both.", nameof(Edges));
        if (Absolute && (Bins ?? Edges?.Count) is not null)
        {
            throw new ArgumentException($"Objective '{Name}': Absolute is for numbers, not for bins; set one of them only.", nameof(Absolute));
        }
        if (Edges is { } edges && (edges.Count == 0 || edges.Any(double.IsNaN) || edges.Zip(edges.Skip(1)).Any(pair => pair.First >= pair.Second)))
        {
            throw new ArgumentException($"Objective '{Name}': Edges are at least one number, rising; they are {string.Join(", ", edges)}.", nameof(Edges));
        }
    }

    private sealed class Module : ObjectiveModule
    {
        private readonly Statistic _settings;
        private readonly Func<Batch, float[]> _values;
        private readonly double[]? _edges;
        private readonly double _mean;
        private readonly double _deviation;
        private readonly PooledHead _head;

        public Module(Statistic settings, BuildContext context) : base(nameof(Statistic))
        {
            _settings = settings;
            _values = settings.Values(context);
            if (settings.Edges is { } edges)
            {
                _edges = [.. edges];
            }
            else
            {
                float[] known = Known(context);
                if (settings.Bins is { } bins) _edges = EdgesOf(known, bins);
                _mean = known.Average(value => (double)value);
                _deviation = Math.Sqrt(known.Average(value => (value - _mean) * (value - _mean)));
            }
            _head = new PooledHead(settings, settings.Pooling, settings.HiddenSize, _edges?.Length + 1 ?? 1, context);
            RegisterComponents();
        }

        public override Tensor? Loss(Step step)
        {
            float[] values = step.Batch.Masked(_values(step.Batch));
            if (values.All(float.IsNaN)) return null;
            Tensor scores = _head.Apply(step.Encodings);
            if (_edges is not null) return LossTensors.CrossEntropy(scores, [.. values.Select(BinOf)]);
            float[] standard = [.. values.Select(value => (float)((value - _mean) / _deviation))];
            return _settings.Absolute ? LossTensors.AbsoluteError(scores.squeeze(1), standard) : LossTensors.SquaredError(scores.squeeze(1), standard);
        }

        private int BinOf(float value) => float.IsNaN(value) ? ColumnUse.Missing : _edges!.Count(edge => value >= edge);

        /// <summary>The numbers of the training rows.</summary>
        private float[] Known(BuildContext context)
        {
            float[] known = [.. context.RowsOf(_settings).SelectMany(_values).Where(value => !float.IsNaN(value))];
            if (known.Length == 0) throw new InvalidOperationException($"Objective '{_settings.Name}' has no number in any training row.");
            return known.Min() < known.Max()
                ? known
                : throw new InvalidOperationException(
                    $"Objective '{_settings.Name}': the number is {known[0]} in all {known.Length} training rows that have one; there is nothing to learn.");
        }

        /// <summary>The numbers between bins of about equally many rows; none at or below the smallest number, where a bin would be empty.</summary>
        private static double[] EdgesOf(float[] known, int bins)
        {
            float[] sorted = [.. known.Order()];
            return [.. Enumerable.Range(1, bins - 1).Select(bin => sorted[(int)((long)bin * sorted.Length / bins)])
                .Where(edge => edge > sorted[0]).Distinct().DefaultIfEmpty(sorted.First(value => value > sorted[0])).Select(edge => (double)edge)];
        }
    }
}
