using Microsoft.ML.MultiTask.Benchmarks.Data;

namespace Microsoft.ML.MultiTask.Benchmarks;

/// <summary>An epoch of training with 16 domains, each a task with rows of its own, under some sharing.</summary>
internal sealed class DomainTraining : EpochTraining
{
    /// <summary>What a private encoder for each of the domains may cost, relative to one encoder for all.</summary>
    public const double Target = 2.5;

    private const int Count = 16;
    private const int RowsOfDomain = 64;
    private const int BatchSize = 64;

    private readonly IDataView _rows;
    private readonly MultiTaskTrainer _trainer;

    public DomainTraining(Corpus corpus, SharingSettings sharing, BatchComposition batches, int seed)
    {
        Name = $"{sharing.GetType().Name}@{batches.GetType().Name}";
        var context = new MLContext(seed);
        IDataView[] domains = [.. Enumerable.Range(0, Count).Select(domain => Rows(context, corpus, domain))];
        _rows = domains[0];
        _trainer = context.MultiTask().Trainer(new MultiTaskTrainer.Options
        {
            Inputs = [new Words("Tokens") { Lowercase = false, DigitsToZero = false }],
            Encoder = new BiLstm { EmbeddingSize = 100, HiddenSize = 100 },
            Tasks = [.. domains.Select((rows, domain) => new Multiclass($"Label{domain}") { Data = domain == 0 ? null : rows })],
            Sharing = sharing,
            Batches = batches,
            BatchSize = BatchSize,
            Epochs = 1,
            ValidationFraction = 0,
        });
    }

    public override string Name { get; }

    protected override MultiTaskTransformer Fit() => _trainer.Fit(_rows);

    /// <summary>Every domain has sentences of its own, and asks whether one has more than a few distinct tags.</summary>
    private static IDataView Rows(MLContext context, Corpus corpus, int domain)
    {
        Row[] rows = [.. Enumerable.Range(0, RowsOfDomain).Select(i => (domain * RowsOfDomain) + i).Select(row => row % corpus.Tokens.Length)
            .Select(row => new Row { Tokens = corpus.Tokens[row], Label = corpus.Tags[row].Distinct().Count() > 5 ? "many" : "few" })];
        return context.Transforms.CopyColumns($"Label{domain}", nameof(Row.Label)).Fit(context.Data.LoadFromEnumerable(rows))
            .Transform(context.Data.LoadFromEnumerable(rows));
    }

    private sealed class Row
    {
        public string[] Tokens { get; set; } = [];

        public string Label { get; set; } = "";
    }
}
