using System.Text.Json.Serialization;
using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Data.Inputs;
using Microsoft.ML.MultiTask.Interop;
using Microsoft.ML.MultiTask.Layers;
using Microsoft.ML.MultiTask.Objectives;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask;

/// <summary>
/// The vector of a word predicts the words around it, told from random ones (skip-gram with negative sampling: Mikolov, Sutskever, Chen, Corrado and Dean 2013,
/// "Distributed Representations of Words and Phrases and their Compositionality"). It needs no labels; without <see cref="Objective.Layer"/> it reads layer 0,
/// the vectors of the words themselves.
/// </summary>
/// <remarks>
/// The loss of a pair of words is <c>-log sigmoid(v.u) - sum over the negatives of log sigmoid(-v.u')</c>, and the mean over the pairs of a batch is taken.
/// Words outside of the vocabulary are skipped. The output vectors are rows of a table of which only those in use are read and updated. </remarks>
public sealed record SkipGram : Objective
{
    /// <inheritdoc/>
    public override string Name { get; init; } = nameof(SkipGram);

    /// <summary>How many words before and after a word are predicted, at most: in training the number is drawn for every word from 1 to this, which gives near
    /// words more weight, as in the authors' program. Default 5.</summary>
    public int Window { get; init; } = 5;

    /// <summary>Random words for every pair; one that happens to be the right word is left out. Default 5.</summary>
    public int Negatives { get; init; } = 5;

    /// <summary>Random words are drawn in proportion to their count in the training rows to this power. Default 0.75.</summary>
    public double Power { get; init; } = 0.75;

    /// <summary>In training, a word that makes up the share f of the training words is skipped with probability <c>1 - sqrt(Subsampling / f)</c>, and windows
    /// reach past it; 0: none is. Default 1e-5, for corpora of millions of words; 1e-3 suits small ones.</summary>
    public double Subsampling { get; init; } = 1e-5;

    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<ColumnUse> Columns => [];

    /// <inheritdoc/>
    [JsonIgnore]
    public override bool ReadsPositions => true;

    /// <inheritdoc/>
    public override Objective Resolve(string firstInput) => base.Resolve(firstInput) with { Layer = Layer ?? 0 };

    /// <inheritdoc/>
    public override ObjectiveModule Build(BuildContext context) => new Module(this, context);

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        RequireAtLeast(1, Window, nameof(Window));
        RequireAtLeast(1, Negatives, nameof(Negatives));
        RequireFinite(Power, nameof(Power));
        RequireFinite(Subsampling, nameof(Subsampling));
    }

    private void RequireFinite(double value, string setting)
    {
        if (!(value >= 0 && double.IsFinite(value))) throw new ArgumentOutOfRangeException(setting, value, $"Objective '{Name}': {setting} is 0 or more.");
    }

    private sealed class Module : ObjectiveModule
    {
        private readonly SkipGram _settings;
        private readonly double[] _keep;
        private readonly double[] _noise;
        private readonly RandomSource _random;
        private readonly DistinctIds _words;
        private readonly EmbeddingTable _output;

        public Module(SkipGram settings, BuildContext context) : base(nameof(SkipGram))
        {
            Vocabulary vocabulary = context.State<WordsState>(settings).Words;
            _settings = settings;
            _keep = Chances(vocabulary, settings.Subsampling);
            _noise = Accumulated(vocabulary, settings.Power);
            _random = context.Random;
            _words = new DistinctIds(vocabulary.Size);
            _output = new EmbeddingTable("output", vocabulary.Size, context.Shape(settings).Width, context.Random);
            RegisterComponents();
        }

        public override Tensor? Loss(Step step)
        {
            string input = _settings.Input!;
            var pairs = new Pairs();
            TokenBlock block = step.Batch.Input<TokenBlock>(input);
            foreach (int r in step.Batch.LearningRows)
            {
                // Outside of training a row always has the same negatives.
                AddRow(block, block.StartOf(r), block.RowLengths[r], training ? _random : new RandomSource(0), pairs);
            }
            return pairs.Positives == 0 ? null : Loss(step.Encodings[input].Layer(_settings.Layer).States, pairs);
        }

        private Tensor Loss(Tensor states, Pairs pairs)
        {
            Tensor outputs = _output.Lookup(Tensors.From<long>(_words.Take(), states.device));                             // [distinct, width]
            Tensor inputs = states.index_select(0, Tensors.From<long>([.. pairs.Centres], states.device));                 // [pairs, width]
            Tensor scores = (inputs * outputs.index_select(0, Tensors.From<long>([.. pairs.Words], states.device))).sum(dim: 1L);
            Tensor likelihood = nn.functional.logsigmoid(scores * Tensors.From<float>([.. pairs.Signs], states.device)).sum();
            return likelihood.Times(-1.0 / pairs.Positives);
        }

        private void AddRow(TokenBlock block, int start, int length, RandomSource random, Pairs pairs)
        {
            int[] kept = [.. Enumerable.Range(start, length).Where(position => IsKept(block.WordId(position), random))];
            for (int centre = 0; centre < kept.Length; centre++)
            {
                int window = training ? 1 + random.Next(_settings.Window) : _settings.Window;
                for (int other = Math.Max(0, centre - window); other <= Math.Min(kept.Length - 1, centre + window); other++)
                {
                    if (other != centre) AddPair(kept[centre], block.WordId(kept[other]), random, pairs);
                }
            }
        }

        private void AddPair(int centre, int word, RandomSource random, Pairs pairs)
        {
            pairs.Positives++;
            pairs.Add(centre, _words.Add(word), 1);
            for (int n = 0; n < _settings.Negatives; n++)
            {
                int drawn = Draw(random);
                if (drawn != word) pairs.Add(centre, _words.Add(drawn), -1);
            }
        }

        private bool IsKept(int word, RandomSource random) =>
            word != Vocabulary.Unknown && (!training || _settings.Subsampling == 0 || random.NextSingle() < _keep[word]);

        private int Draw(RandomSource random)
        {
            int place = Array.BinarySearch(_noise, random.NextSingle() * _noise[^1]);
            return 1 + Math.Min(place < 0 ? ~place : place + 1, _noise.Length - 1);
        }

        /// <summary>The chance of every word of the vocabulary to be kept.</summary>
        private static double[] Chances(Vocabulary vocabulary, double subsampling)
        {
            double total = vocabulary.Counts.Sum();
            return [0, .. vocabulary.Counts.Select(count => Math.Sqrt(subsampling * total / count))];
        }

        /// <summary>Powers of the counts, each with those before it added.</summary>
        private static double[] Accumulated(Vocabulary vocabulary, double power)
        {
            double sum = 0;
            return [.. vocabulary.Counts.Select(count => sum += Math.Pow(count, power))];
        }

        /// <summary>Positions, the words they are paired with, and whether those are right (1) or drawn (-1).</summary>
        private sealed class Pairs
        {
            public int Positives { get; set; }

            public List<long> Centres { get; } = [];

            public List<long> Words { get; } = [];

            public List<float> Signs { get; } = [];

            public void Add(int centre, int word, float sign)
            {
                Centres.Add(centre);
                Words.Add(word);
                Signs.Add(sign);
            }
        }
    }
}
