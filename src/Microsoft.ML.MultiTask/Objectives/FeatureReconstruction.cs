using System.Text.Json.Serialization;
using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Data.Inputs;
using Microsoft.ML.MultiTask.Layers;
using Microsoft.ML.MultiTask.Objectives;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask;

/// <summary>
/// Predicts a side feature of every word: the sequence that an input has beside its words. The loss is the mean cross-entropy over the words. It needs no
/// labels; where the feature is among what the encoder reads, the answer is in sight: give the trainer a second <see cref="Words"/> input over the same words,
/// with the feature, and set <see cref="Source"/> to that one. With <see cref="From"/> it learns the inverse of a task: which features its labels stand for.
/// </summary>
public sealed record FeatureReconstruction : Objective
{
    /// <summary>Predicts the categories of this column.</summary>
    public FeatureReconstruction(string feature)
    {
        Feature = feature;
        Name = $"{nameof(FeatureReconstruction)}({feature})";
    }

    /// <summary>The column of a <see cref="TokenFeature"/>.</summary>
    public string Feature { get; init; }

    /// <inheritdoc/>
    public override string Name { get; init; }

    /// <summary>The <see cref="Words"/> input that has the feature; null (the default): the one it reads. It is not encoded for this, and not needed for
    /// scoring.</summary>
    public string? Source { get; init; }

    /// <summary>The width of a tanh layer before the scores; 0 (the default): none.</summary>
    public int HiddenSize { get; init; }

    /// <summary>The task from whose labels the features are predicted instead of from the states, one that labels the same words or whole rows; null (the
    /// default): from the states. A label is the distribution that the task predicts, so that the gradient reaches the encoder through the task.</summary>
    public string? From { get; init; }

    /// <summary>With <see cref="From"/>, predict from the labels that are given, not from those that are predicted; rows in which one is missing are left out.
    /// The encoder then learns nothing from it. Default false.</summary>
    public bool Gold { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<string> ReadsTasks => From is null ? [] : [From];

    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<string> RawInputs => Source is null ? [] : [Source];

    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<ColumnUse> Columns => [];

    /// <inheritdoc/>
    [JsonIgnore]
    public override bool ReadsPositions => true;

    /// <inheritdoc/>
    public override ObjectiveModule Build(BuildContext context) => new Module(this, context);

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        RequireAtLeast(0, HiddenSize, nameof(HiddenSize));
        LabelSource.Validate(this, From, Gold);
    }

    private sealed class Module : ObjectiveModule
    {
        private readonly FeatureReconstruction _settings;
        private readonly string _source;
        private readonly int _feature;
        private readonly LabelSource? _label;
        private readonly Mlp _scores;

        public Module(FeatureReconstruction settings, BuildContext context) : base(nameof(FeatureReconstruction))
        {
            _settings = settings;
            _source = settings.Source ?? settings.Input!;
            WordsState state = context.State<WordsState>(settings with { Input = _source });
            string[] columns = [.. state.Settings.Features.Select(feature => feature.Column)];
            _feature = Array.IndexOf(columns, settings.Feature);
            if (_feature < 0)
            {
                throw new InvalidOperationException($"Objective '{settings.Name}': input '{_source}' has no feature '{settings.Feature}'; it has "
                    + (columns.Length == 0 ? "none." : $"{string.Join(", ", columns.Select(column => $"'{column}'"))}."));
            }
            _label = settings.From is { } from ? Label(settings, from, context) : null;
            _scores = context.Part("scores", () => new Mlp(_label?.Width ?? context.Shape(settings).Width, settings.HiddenSize,
                state.Features[_feature].Size, context.Random));
            RegisterComponents();
        }

        public override Tensor? Loss(Step step)
        {
            TokenBlock block = step.Batch.Input<TokenBlock>(_source);
            ReadOnlySpan<int> offsets = step.Batch.Segments(_settings.Input!).Offsets;
            var targets = new int[offsets[^1]];
            Array.Fill(targets, ColumnUse.Missing);
            foreach (int r in step.Batch.LearningRows)
            {
                if (_label?.Has(step, r) == false) continue;
                RequireSameLength(step.Batch, block, r);
                int next = offsets[r];
                foreach (int position in block.PositionsOf(r)) targets[next++] = (int)block.Features[_feature][position];
            }
            return targets.AsSpan().IndexOfAnyExcept(ColumnUse.Missing) < 0 ? null : LossTensors.CrossEntropy(_scores.Apply(Read(step)), targets);
        }

        /// <summary>What every word is predicted from, <c>[words, width]</c>.</summary>
        private Tensor Read(Step step)
        {
            if (_label is null) return step.Encodings[_settings.Input!].Layer(_settings.Layer).States;
            Tensor labels = _label.Read(step);
            return _label.WordsOf is null ? labels.index_select(0, step.Batch.Segments(_settings.Input!).RowOfToken) : labels;
        }

        private static LabelSource Label(FeatureReconstruction settings, string from, BuildContext context)
        {
            var label = new LabelSource(settings, from, settings.Gold, context);
            return label.WordsOf is null || label.WordsOf == settings.Input ? label : throw new InvalidOperationException(
                $"Objective '{settings.Name}' reads input '{settings.Input}', but the task '{from}' labels the words of '{label.WordsOf}'; set Input to that one.");
        }

        private void RequireSameLength(Batch batch, TokenBlock block, int row)
        {
            int read = batch.Segments(_settings.Input!).Length(row);
            if (read == block.RowLengths[row]) return;
            throw new InvalidOperationException($"Objective '{_settings.Name}': in row {batch.Rows[row].Row} of {batch.Rows[row].Corpus.Name} input "
                + $"'{_source}' has "
                + $"{block.RowLengths[row]} words but input '{_settings.Input}' has {read}; both must have the same words.");
        }
    }
}
