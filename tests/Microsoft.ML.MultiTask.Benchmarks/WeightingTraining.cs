using Microsoft.ML.MultiTask.Benchmarks.Data;

namespace Microsoft.ML.MultiTask.Benchmarks;

/// <summary>An epoch of training with five objectives on one encoder, under some weighting.</summary>
internal sealed class WeightingTraining : EpochTraining
{
    private const int BatchSize = 50;

    private readonly MLContext _context;
    private readonly IDataView _rows;
    private readonly MultiTaskTrainer _trainer;

    public WeightingTraining(Corpus corpus, WeightingSettings weighting, int seed)
    {
        Name = weighting is GradientWeighting balancing
            ? $"{weighting.GetType().Name}@{balancing.Level}{(balancing.Every > 1 ? $"/{balancing.Every}" : "")}"
            : weighting.GetType().Name;
        _context = new MLContext(seed);
        _rows = _context.Data.LoadFromEnumerable(corpus.Tokens.Zip(corpus.Tags, (tokens, tags) => new Row
        {
            Tokens = tokens,
            Tags = tags,
            Chunks = [.. tags.Select((tag, t) => tag == "T0" ? "O" : t > 0 && tags[t - 1] != "T0" && t % 3 > 0 ? "I-X" : "B-X")],
        }));
        _trainer = _context.MultiTask().Trainer(new MultiTaskTrainer.Options
        {
            Inputs = [new Words("Tokens") { Lowercase = false, DigitsToZero = false }],
            Encoder = new BiLstm { EmbeddingSize = 100, HiddenSize = 100, Characters = new CharacterBiLstm { EmbeddingSize = 32, HiddenSize = 50 } },
            Tasks = [new SequenceLabels("Tags"), new SequenceLabels("Chunks")],
            Auxiliary =
            [
                new LogFrequency(),
                new LanguageModel { MaximumVocabulary = 7_500, HiddenSize = 50, Samples = 384, Weight = 0.1 },
                new LexiconPresence([.. corpus.Tokens.SelectMany(tokens => tokens).Distinct().Where((_, i) => i % 50 == 49)]),
            ],
            Weighting = weighting,
            BatchSize = BatchSize,
            Epochs = 1,
            ValidationFraction = 0,
        });
    }

    public override string Name { get; }

    protected override MultiTaskTransformer Fit() => _trainer.Fit(_rows);

    private sealed class Row
    {
        public string[] Tokens { get; set; } = [];

        public string[] Tags { get; set; } = [];

        public string[] Chunks { get; set; } = [];
    }
}
