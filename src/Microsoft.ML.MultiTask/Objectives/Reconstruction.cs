using System.Text.Json.Serialization;
using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Data.Inputs;
using Microsoft.ML.MultiTask.Layers;
using Microsoft.ML.MultiTask.Objectives;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask;

/// <summary>
/// Predicts a vector of features: that of the input it reads, as an autoencoder does, or that of another one, such as the image that a text describes. It needs
/// no labels. With <see cref="From"/> it learns the inverse of a task: what the features of a label look like. The loss is the mean over the rows.
/// </summary>
public sealed record Reconstruction : Objective
{
    /// <inheritdoc/>
    public override string Name { get; init; } = nameof(Reconstruction);

    /// <summary>The <see cref="FeatureVector"/> input that is predicted; null (the default): the one it reads. It is not encoded for this, and not needed for
    /// scoring.</summary>
    public string? Target { get; init; }

    /// <summary>How far a predicted vector is from the right one. Default <see cref="ReconstructionLoss.SquaredError"/>.</summary>
    public ReconstructionLoss Loss { get; init; }

    /// <summary>The width of a tanh layer before the prediction; 0 (the default): none.</summary>
    public int HiddenSize { get; init; }

    /// <summary>How the states of a row become one vector. Default: the mean. Without effect when <see cref="From"/> is set.</summary>
    public Pooling Pooling { get; init; } = Pooling.Mean;

    /// <summary>The task from whose label the vector is predicted instead of from the states; null (the default): from the states. The label is the
    /// distribution that the task predicts, so that the gradient reaches the encoder through the task.</summary>
    public string? From { get; init; }

    /// <summary>With <see cref="From"/>, predict from the label that is given, not from the one that is predicted; rows without one are left out. The encoder
    /// then learns nothing from it. Default false.</summary>
    public bool Gold { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<string> ReadsTasks => From is null ? [] : [From];

    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<ColumnUse> Columns => [];

    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<string> OtherInputs => Pooling.OtherInputs;

    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<string> RawInputs => Target is null ? [] : [Target];

    /// <inheritdoc/>
    public override ObjectiveModule Build(BuildContext context) => new Module(this, context);

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        Pooling.Validate();
        RequireAtLeast(0, HiddenSize, nameof(HiddenSize));
        LabelSource.Validate(this, From, Gold);
    }

    private sealed class Module : ObjectiveModule
    {
        private readonly Reconstruction _settings;
        private readonly string _target;
        private readonly RowSource _source;
        private readonly Mlp _features;

        public Module(Reconstruction settings, BuildContext context) : base(nameof(Reconstruction))
        {
            _settings = settings;
            _target = settings.Target ?? settings.Input!;
            _source = new RowSource(settings, settings.Pooling, settings.From, settings.Gold, context);
            _features = context.Part("features", () => new Mlp(_source.Width, settings.HiddenSize,
                context.State<VectorState>(settings with { Input = _target }).Size, context.Random));
            if (settings.Loss != ReconstructionLoss.SquaredError) Check(context);
            RegisterComponents();
        }

        public override Tensor? Loss(Step step)
        {
            VectorBlock block = step.Batch.Input<VectorBlock>(_target);
            int[] rows = [.. Enumerable.Range(0, step.Batch.Rows.Count).Where(row => _source.Has(step, row) && HasTarget(block, row))];
            if (rows.Length == 0) return null;
            float[] targets = [.. rows.SelectMany(row => block.OfRow(row).ToArray())];
            Tensor wanted = Tensors.From<float>(targets, step.Batch.Device).view(-1, block.Width);
            Tensor predicted = _features.Apply(_source.Read(step).index_select(0, Tensors.FromClasses(rows, step.Batch.Device)));
            return _settings.Loss switch
            {
                ReconstructionLoss.Multinomial => (wanted / wanted.sum(dim: 1L, keepdim: true) * predicted.log_softmax(1)).sum(dim: 1L).mean().neg(),
                ReconstructionLoss.Binary => nn.functional.binary_cross_entropy_with_logits(predicted, wanted),
                _ => nn.functional.mse_loss(predicted, wanted),
            };
        }

        /// <summary>Whether a row has a vector; of counts, whether one is above 0.</summary>
        private bool HasTarget(VectorBlock block, int row) => _settings.Loss == ReconstructionLoss.Multinomial
            ? block.OfRow(row).ContainsAnyExcept(0f)
            : block.Lengths[row] > 0;

        /// <summary>Refuses numbers that are no counts or no chances.</summary>
        private void Check(BuildContext context)
        {
            float most = _settings.Loss == ReconstructionLoss.Binary ? 1 : float.MaxValue;
            foreach (Batch batch in context.RowsOf(_settings))
            {
                VectorBlock block = batch.Input<VectorBlock>(_target);
                for (int row = 0; row < batch.Rows.Count; row++) Check(block.OfRow(row), most, batch.Rows[row]);
            }
        }

        private void Check(ReadOnlySpan<float> features, float most, RowReference row)
        {
            if (features.IndexOfAnyExceptInRange(0, most) is >= 0 and int bad)
            {
                throw new InvalidOperationException($"Objective '{_settings.Name}': input '{_target}' has the value {features[bad]} in row {row.Row} of "
                    + $"{row.Corpus.Name}, but {_settings.Loss} needs numbers {(most == 1 ? "from 0 to 1" : "of at least 0")}; use SquaredError.");
            }
        }
    }
}
