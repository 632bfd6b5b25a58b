using System.Globalization;
using System.Text.Json.Serialization;
using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Data.Columns;
using Microsoft.ML.MultiTask.Encoders;
using Microsoft.ML.MultiTask.Interop;
using Microsoft.ML.MultiTask.Layers;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Objectives;

/// <summary>
/// Which of several inputs of a row is the right one, such as the sentence that comes next (Jernite, Bowman and Sontag 2017, "Discourse-Based Objectives for
/// Fast Unsupervised Sentence Representation Learning", NEXT): the vector of the input is compared with that of every candidate by <c>c . (W q)</c>. The loss
/// is the mean cross-entropy of the labelled rows. An empty candidate is never chosen.
/// </summary>
public sealed record Choice : Objective
{
    /// <summary>Chooses among inputs.</summary>
    /// <param name="labelColumnName">The column that says which one is right.</param>
    /// <param name="candidates">The names of the inputs to choose from, at least two. They should share their encoder, see <see cref="EncoderOf"/>.</param>
    public Choice(string labelColumnName, IReadOnlyList<string> candidates)
    {
        LabelColumnName = labelColumnName;
        Candidates = candidates;
        Name = labelColumnName;
    }

    /// <summary>The column that says which candidate is right, Text or Key: <c>1</c> for the first one; empty where a row is not labelled.</summary>
    public string LabelColumnName { get; init; }

    /// <summary>The names of the inputs to choose from.</summary>
    public IReadOnlyList<string> Candidates { get; init; }

    /// <inheritdoc/>
    public override string Name { get; init; }

    /// <summary>Inputs whose vectors stand beside that of <see cref="Objective.Input"/> in the question, such as the sentences before. Default: none.</summary>
    public IReadOnlyList<string> Context { get; init; } = [];

    /// <summary>How the states of every input become a vector; what it learns is common to all. Default: the maximum of every dimension.</summary>
    public Pooling Pooling { get; init; } = Pooling.Max;

    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<string> OtherInputs => [.. Context, .. Candidates, .. Pooling.OtherInputs];

    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<ColumnUse> Columns => [new LabelColumn(LabelColumnName)];

    /// <inheritdoc/>
    public override ObjectiveModule Build(BuildContext context) => new Module(this, context);

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        Pooling.Validate();
        if (Candidates.Count < 2) throw new ArgumentException($"Objective '{Name}': there are at least two candidates to choose from.", nameof(Candidates));
    }

    private sealed class Module : ObjectiveModule
    {
        private readonly Choice _settings;
        private readonly int[] _candidateOfClass;
        private readonly PoolingModule _pooling;
        private readonly Affine _question;

        public Module(Choice settings, BuildContext context) : base(nameof(Choice))
        {
            _settings = settings;
            _candidateOfClass = [.. context.Labels[settings.LabelColumnName].Select(NumberOf)];
            long width = context.Shape(settings).Width;
            foreach (string input in (string[])[.. settings.Context, .. settings.Candidates])
            {
                if (context.Shape(settings with { Input = input }).Width is var other && other == width) continue;
                throw new InvalidOperationException($"Objective '{settings.Name}': the states of input '{input}' have the width {other}, those of input "
                    + $"'{settings.Input}' {width}; give all of them one encoder, by new EncoderOf(...) in InputEncoders.");
            }
            _pooling = context.Pooling(settings, settings.Pooling);
            _question = new Affine("question", (1 + settings.Context.Count) * _pooling.Width, _pooling.Width, context.Random);
            RegisterComponents();
        }

        public override Tensor? Loss(Step step)
        {
            int[] right = Right(step.Batch);
            if (right.AsSpan().IndexOfAnyExcept(ColumnUse.Missing) < 0) return null;
            Tensor question = _question.call(cat([.. _settings.Context.Prepend(_settings.Input!).Select(input => Pooled(input, step))], 1));
            return LossTensors.CrossEntropy(stack([.. _settings.Candidates.Select(input => Scores(question, input, step))], 1), right);
        }

        /// <summary>The score of a candidate in every row, <c>[rows]</c>.</summary>
        private Tensor Scores(Tensor question, string input, Step step)
        {
            Tensor scores = (question * Pooled(input, step)).sum(dim: 1L);
            Tensor isEmpty = step.Encodings[input].Segments.Lengths.logical_not();
            return scores.Fill(isEmpty, -1e30);
        }

        private Tensor Pooled(string input, Step step)
        {
            Encoding encoding = step.Encodings[input];
            return _pooling.Pool(encoding.Layer(_settings.Layer), encoding, step.Encodings);
        }

        /// <summary>The right candidate of every row; none where it is empty.</summary>
        private int[] Right(Batch batch)
        {
            int[] right = [.. batch.Classes(_settings.LabelColumnName)];
            for (int r = 0; r < right.Length; r++)
            {
                if (right[r] == ColumnUse.Missing) continue;
                right[r] = _candidateOfClass[right[r]];
                if (batch.Input<InputBlock>(_settings.Candidates[right[r]]).Lengths[r] == 0) right[r] = ColumnUse.Missing;
            }
            return right;
        }

        private int NumberOf(string label) =>
            int.TryParse(label, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= 1 && number <= _settings.Candidates.Count
                ? number - 1
                : throw new InvalidOperationException($"Objective '{_settings.Name}' finds the label '{label}' in column '{_settings.LabelColumnName}'; it "
                    + "must be the "
                    + $"number of a candidate, from 1 to {_settings.Candidates.Count}.");
    }
}
