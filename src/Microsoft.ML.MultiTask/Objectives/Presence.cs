using System.Text.Json.Serialization;
using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Encoders;
using Microsoft.ML.MultiTask.Layers;
using Microsoft.ML.MultiTask.Objectives;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask;

/// <summary>
/// Predicts whether a row contains something: a sentiment word (<see cref="LexiconPresence"/>, Yu and Jiang 2016), a name (<see cref="LabelPresence"/>, Cheng,
/// Fang and Ostendorf 2015). The loss is the mean binary cross-entropy over the labelled rows, or over their words with <see cref="PerPosition"/>. Derive from
/// it for another thing to find.
/// </summary>
public abstract record Presence : Objective
{
    /// <summary>How the states of a row become one vector. Default: the maximum of every dimension. Without effect when <see cref="PerPosition"/> is
    /// set.</summary>
    public Pooling Pooling { get; init; } = Pooling.Max;

    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<string> OtherInputs => Pooling.OtherInputs;

    /// <summary>Predict it at every word from the forward state there, that is, from the words so far, as Cheng et al. (2015) do beside a language model; they
    /// sum over the words where this takes the mean. Without <see cref="Objective.Layer"/> it then reads the highest layer whose forward states have seen
    /// nothing to their right. Default false.</summary>
    public bool PerPosition { get; init; }

    /// <summary>Does the row contain one of these words?</summary>
    /// <param name="lexicon">The words, compared in the form of the input's vocabulary.</param>
    /// <param name="name">What logs call it.</param>
    public static LexiconPresence OfWords(IEnumerable<string> lexicon, string name) => new([.. lexicon]) { Name = name };

    /// <summary>Does any word of the row carry a label other than <c>O</c>?</summary>
    /// <param name="labelColumnName">A column with one label a word.</param>
    public static LabelPresence OfLabels(string labelColumnName) => new(labelColumnName);

    /// <summary>Prepares to look for it: how rows are labelled, and what is read of them.</summary>
    public abstract PresenceReading Read(BuildContext context);

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        Pooling.Validate();
    }

    /// <inheritdoc/>
    public sealed override ObjectiveModule Build(BuildContext context) => PerPosition ? new PositionModule(this, context) : new RowModule(this, context);

    private static float[] LabelsOf(PresenceReading reading, Step step) => step.Batch.Masked(reading.Labels(step.Batch));

    private static IReadOnlyDictionary<string, Encoding> Seen(PresenceReading reading, Step step)
    {
        Batch seen = reading.View?.Invoke(step.Batch) ?? step.Batch;
        return seen == step.Batch ? step.Encodings : step.Encode(seen);
    }

    private sealed class RowModule : ObjectiveModule
    {
        private readonly PresenceReading _reading;
        private readonly PooledHead _head;

        public RowModule(Presence settings, BuildContext context) : base(nameof(Presence))
        {
            _reading = settings.Read(context);
            _head = new PooledHead(settings, settings.Pooling, 0, 1, context);
            RegisterComponents();
        }

        public override Tensor? Loss(Step step)
        {
            float[] flags = LabelsOf(_reading, step);
            return flags.All(float.IsNaN) ? null : LossTensors.BinaryCrossEntropy(_head.Apply(Seen(_reading, step)).squeeze(1), flags);
        }
    }

    private sealed class PositionModule : ObjectiveModule
    {
        private readonly string _input;
        private readonly int _layer;
        private readonly PresenceReading _reading;
        private readonly Mlp _head;

        public PositionModule(Presence settings, BuildContext context) : base(nameof(Presence))
        {
            _input = settings.Input!;
            _layer = context.OneSidedLayer(settings);
            _reading = settings.Read(context);
            _head = new Mlp(context.Shape(settings with { Layer = _layer }).DirectionWidth!.Value, 0, 1, context.Random);
            RegisterComponents();
        }

        public override Tensor? Loss(Step step)
        {
            float[] flags = LabelsOf(_reading, step);
            if (flags.All(float.IsNaN)) return null;
            LayerStates states = Seen(_reading, step)[_input].Layer(_layer);
            var ofWords = new float[states.Segments.Tokens];
            ReadOnlySpan<int> offsets = states.Segments.Offsets;
            for (int r = 0; r < flags.Length; r++) ofWords.AsSpan(offsets[r]..offsets[r + 1]).Fill(flags[r]);
            return ofWords.All(float.IsNaN) ? null : LossTensors.BinaryCrossEntropy(_head.Apply(states.Forward!).squeeze(1), ofWords);
        }
    }
}
