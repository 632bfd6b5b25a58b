using System.Text.Json.Serialization;
using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Data.Inputs;
using Microsoft.ML.MultiTask.Layers;
using Microsoft.ML.MultiTask.Objectives;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask;

/// <summary>
/// Predicts how frequent a word is (Plank, Søgaard and Goldberg 2016, "Multilingual Part-of-Speech Tagging with Bidirectional Long Short-Term Memory Models and
/// Auxiliary Loss"): the class is the natural logarithm of the number of times its form was seen in the training rows, cut to a whole number. Forms are those
/// of the input's vocabulary (lower case, digits as 0, unless set otherwise); one never seen has class 0. The loss is the mean cross-entropy over the words. It
/// needs no labels.
/// </summary>
public sealed record LogFrequency : Objective
{
    /// <inheritdoc/>
    public override string Name { get; init; } = nameof(LogFrequency);

    /// <summary>How many words further on the word lies whose frequency is predicted: 0 (the default) for the word itself, as in the authors' code; 1 for the
    /// next one, as in the paper's text. Words without such a neighbour in their row are left out.</summary>
    public int Shift { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<ColumnUse> Columns => [];

    /// <inheritdoc/>
    [JsonIgnore]
    public override bool ReadsPositions => true;

    /// <inheritdoc/>
    public override ObjectiveModule Build(BuildContext context) => new Module(this, context);

    private sealed class Module : ObjectiveModule
    {
        private readonly LogFrequency _settings;
        private readonly int[] _classOfSymbol;
        private readonly Mlp _head;

        public Module(LogFrequency settings, BuildContext context) : base(nameof(LogFrequency))
        {
            _settings = settings;
            _classOfSymbol = Classes(context.State<WordsState>(settings).Settings, context.SymbolsOf(settings));
            _head = context.Part("scores", () => new Mlp(context.Shape(settings).Width, 0, _classOfSymbol.DefaultIfEmpty().Max() + 1, context.Random));
            RegisterComponents();
        }

        public override Tensor? Loss(Step step)
        {
            int[] targets = Targets(step.Batch);
            return targets.AsSpan().IndexOfAnyExcept(ColumnUse.Missing) < 0
                ? null
                : LossTensors.CrossEntropy(_head.Apply(step.Encodings[_settings.Input!].Layer(_settings.Layer).States), targets);
        }

        private int[] Targets(Batch batch)
        {
            TokenBlock block = batch.Input<TokenBlock>(_settings.Input!);
            var targets = new int[block.WordIndex.Length];
            Array.Fill(targets, ColumnUse.Missing);
            foreach (int r in batch.LearningRows)
            {
                int start = block.StartOf(r), end = block.StartOf(r + 1);
                for (int t = start; t < end; t++)
                {
                    int shifted = t + _settings.Shift;
                    if (shifted >= start && shifted < end) targets[t] = _classOfSymbol[block.Symbol(shifted)];
                }
            }
            return targets;
        }

        private static int[] Classes(Words words, SymbolTable symbols)
        {
            Vocabulary forms = Vocabulary.Learn(symbols, words.Form, 1, null);
            return [.. symbols.Texts.Select(text => (int)Math.Log(Math.Max(1, forms.CountOf(forms.IdOf(words.Form(text))))))];
        }
    }
}
