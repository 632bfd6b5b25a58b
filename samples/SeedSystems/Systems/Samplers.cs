using Microsoft.ML.MultiTask;
using SeedSystems.Corpora;

namespace SeedSystems.Systems;

/// <remarks>
/// The updates in the tables are those with chunks. Where every batch is of one corpus, the other corpora bring updates of their own beside them; where a batch
/// holds rows of several, it is larger by those.
/// </remarks>
internal sealed class Samplers : SeedSystem
{
    private const int Few = 300, Many = 3000;

    public override string Name => "samplers";

    public override string Description =>
        "Chunks with supersenses of 300 other sentences and parts of speech of 3,000: how much of each an epoch holds, and how their rows come together in "
        + "batches.";

    public override string Paper =>
        "Arivazhagan et al. 2019, Massively Multilingual Neural Machine Translation in the Wild (temperature); Stickland and Murray 2019, BERT and PALs "
        + "(annealed); Luong et al. 2016 (ratio); Ganin and Lempitsky 2015 (stratified); Hashimoto et al. 2017 (one corpus after the other).";

    public override string Departures => "taggers of English; the parts of the papers that choose rows are compared, not their networks.";

    public override IEnumerable<Comparison> Compare(Workspace workspace)
    {
        var alone = new MultiTaskTrainer.Options
        {
            Inputs = [new Words("Tokens")],
            Encoder = new BiLstm { EmbeddingSize = 64, HiddenSize = 64, InputDropout = 0.4, Dropout = 0.4 },
            Tasks = [new SequenceLabels("Chunk")],
            Optimizer = new Adam { LearningRate = 3e-3f },
            BatchSize = 12,
        };
        MultiTaskTrainer.Options both = alone with
        {
            Auxiliary =
            [
                new SequenceLabels("Supersense") { Data = workspace.First(Supersenses.OfTraining(workspace), workspace.IsQuick ? 30 : Few) },
                new SequenceLabels("Pos") { Data = GumDocuments.Tagged(workspace, workspace.IsQuick ? 300 : Many) },
            ],
        };
        Split data = EnglishWebTreebank.Load(workspace, train: 1000, validation: 400);
        yield return Of(data, "samplers", Shares(alone, both));
        yield return Of(data, "batches", Batches(alone, both));
    }

    private static Comparison Of(Split data, string what, ComparisonArm[] arms) =>
        new() { Data = data with { Name = $"{data.Name}, {what}" }, Arms = arms, ComparesBatches = true };

    /// <summary>In batches of one corpus, so that its share in the rows is its share in the updates.</summary>
    private static ComparisonArm[] Shares(MultiTaskTrainer.Options alone, MultiTaskTrainer.Options both)
    {
        MultiTaskTrainer.Options turns = both with { Batches = BatchComposition.RandomTurns };
        var ratios = new Dictionary<string, double> { ["Supersense"] = 0.6, ["Pos"] = 0.6 };
        return
        [
            new("Chunk alone", alone),
            new("in proportion", turns),
            new("all alike", turns with { Sampler = CorpusSampler.Uniform }),
            new("temperature 5", turns with { Sampler = new Temperature(5) }),
            new("annealed", turns with { Sampler = new Annealed() }),
            new("0.6 rows of each for one of chunks", turns with { Sampler = new Ratio(ratios) }),
        ];
    }

    /// <summary>With as many rows of every corpus in an epoch: those of the smallest come more than three times. The size of a stratified batch is counted
    /// without padding.</summary>
    private static ComparisonArm[] Batches(MultiTaskTrainer.Options alone, MultiTaskTrainer.Options both)
    {
        MultiTaskTrainer.Options alike = both with { Sampler = CorpusSampler.Uniform };
        MultiTaskTrainer.Options mixed = alike with { BatchSize = 3 * alone.BatchSize };
        MultiTaskTrainer.Options stratified = alike with { Batches = BatchComposition.Stratified, BatchSize = 8 * alone.BatchSize / 3 };
        return
        [
            new("Chunk alone", alone),
            new("mixed", mixed),
            new("stratified", stratified),
            new("balanced", alike with { Batches = BatchComposition.Balanced }),
            new("random turns", alike with { Batches = BatchComposition.RandomTurns }),
            new("round robin", alike with { Batches = BatchComposition.RoundRobin }),
            new("sweep", alike with { Batches = BatchComposition.Sweep }),
        ];
    }
}
