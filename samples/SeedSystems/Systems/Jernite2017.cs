using Microsoft.ML.MultiTask;
using SeedSystems.Corpora;

namespace SeedSystems.Systems;

internal sealed class Jernite2017 : SeedSystem
{
    private const int Questions = 300;

    private static readonly string[] _candidates = ["Candidate1", "Candidate2", "Candidate3", "Candidate4", "Candidate5"];

    public override string Name => "jernite2017";

    public override string Description =>
        "Kinds of questions from few of them; the encoder also learns the order of sentences, which of five comes next, and the conjunction between two.";

    public override string Paper => "Jernite, Bowman and Sontag 2017, Discourse-Based Objectives for Fast Unsupervised Sentence Representation Learning.";

    public override string Departures =>
        "the documents of GUM instead of millions of sentences; all losses at every update instead of one task after the other; the encoder trains on the "
        + "questions too instead of being frozen.";

    public override IEnumerable<Comparison> Compare(Workspace workspace)
    {
        Split questions = Sentiment.Load(workspace, "trec");
        var alone = new MultiTaskTrainer.Options
        {
            Inputs = [new Words("Tokens")],
            Encoder = new BiGru { EmbeddingSize = 64, HiddenSize = 64, Characters = new CharacterBiGru { HiddenSize = 32 }, InputDropout = 0.3, Dropout = 0.3 },
            Tasks = [new Multiclass("Label")],
            Optimizer = new Adam { LearningRate = 2e-3f },
            BatchSize = 16,
        };
        var order = new Multiclass("Order") { Input = "First", Pooling = Pair, Data = GumDocuments.Order(workspace).Train, Weight = 0.5 };
        var conjunction = new Multiclass("Conjunction") { Input = "First", Pooling = Pair, Data = GumDocuments.Conjunction(workspace).Train, Weight = 0.5 };
        var next = new MultipleChoice("Next", _candidates)
        {
            Input = "Third",
            Context = ["First", "Second"],
            Data = GumDocuments.Next(workspace).Train,
            Weight = 0.5
        };
        yield return new Comparison
        {
            Data = workspace.Sample(questions, Questions, 150).Sample,
            Arms =
            [
                new("kinds of questions alone", alone),
                new("with Order, Next and Conjunction", Workspace.Beside(
                    Reading(alone, ["First", "Second", "Third", .. _candidates]) with { Auxiliary = [order, next, conjunction] },
                    new Dictionary<string, double> { ["Order"] = 2, ["Next"] = 0.5, ["Conjunction"] = 1 })),
                new("with Order alone", Workspace.Beside(Reading(alone, ["First", "Second"]) with { Auxiliary = [order] },
                    new Dictionary<string, double> { ["Order"] = 2 })),
            ],
        };
    }

    /// <summary>The settings with other sentences as inputs, which share vocabulary and encoder.</summary>
    private static MultiTaskTrainer.Options Reading(MultiTaskTrainer.Options options, string[] sentences) => options with
    {
        Inputs = [.. options.Inputs, .. sentences.Select(sentence => new Words(sentence) { VocabularyOf = "Tokens" })],
        EncoderAliases = sentences.ToDictionary(sentence => sentence, _ => "Tokens"),
    };

    private static PairPooling Pair => new("Second") { Features = PairFeatures.First | PairFeatures.Second | PairFeatures.Difference | PairFeatures.Product };
}
