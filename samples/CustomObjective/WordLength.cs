using System.Text.Json.Serialization;
using Microsoft.ML.MultiTask;
using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Data.Inputs;
using Microsoft.ML.MultiTask.Layers;
using Microsoft.ML.MultiTask.Objectives;
using static TorchSharp.torch;

namespace CustomObjective;

/// <summary>
/// Predicts from the state of every word how long the word is: an objective of our own that makes its labels from the words themselves. A sealed
/// record with the settings builds the learned part; the trainer needs to know nothing else.
/// </summary>
public sealed record WordLength : Objective
{
    public override string Name { get; init; } = nameof(WordLength);

    /// <summary>Words of this many characters and more are one class. Default 8.</summary>
    public int Longest { get; init; } = 8;

    [JsonIgnore]
    public override IReadOnlyList<ColumnUse> Columns => [];

    public override ObjectiveModule Build(BuildContext context) => new Module(this, context);

    public override void Validate()
    {
        base.Validate();
        ArgumentOutOfRangeException.ThrowIfLessThan(Longest, 2);
    }

    private sealed class Module : ObjectiveModule
    {
        private readonly WordLength _settings;
        private readonly Mlp _head;

        public Module(WordLength settings, BuildContext context) : base(nameof(WordLength))
        {
            _settings = settings;
            _head = new Mlp(context.Shape(settings).Width, hidden: 0, outputs: settings.Longest, context.Random);
            RegisterComponents();
        }

        public override Tensor? Loss(Step step)
        {
            Tensor states = step.Encodings[_settings.Input!].Layer(_settings.Layer).States; // [tokens, width]
            return LossTensors.CrossEntropy(_head.Apply(states), Classes(step.Batch));
        }

        /// <summary>One class a word; none in rows of corpora that this objective is not trained on.</summary>
        private int[] Classes(Batch batch)
        {
            TokenBlock words = batch.Input<TokenBlock>(_settings.Input!);
            int[] lengths = words.Characters.Lengths; // one a distinct word
            var classes = new int[words.SymbolIndex.Length];
            Array.Fill(classes, ColumnUse.Missing);
            foreach (int row in batch.LearningRows)
            {
                foreach (int position in words.PositionsOf(row)) classes[position] = Math.Clamp(lengths[words.SymbolIndex[position]], 1, _settings.Longest) - 1;
            }
            return classes;
        }
    }
}
