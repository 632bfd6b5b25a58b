using Microsoft.ML;
using Microsoft.ML.MultiTask;
using SeedSystems.Corpora;

namespace SeedSystems.Systems;

/// <remarks>The rows of the target domain that train the auxiliary objectives have no label column: pivots are found by the labels of the source
/// alone.</remarks>
internal sealed class Yu2016 : SeedSystem
{
    private const int Source = 2500, Unlabelled = 1500;

    public override string Name => "yu2016";

    public override string Description =>
        "Sentiment of products learnt from films, with two objectives on both: does the sentence hold a positive, a negative word that both domains share?";

    public override string Paper => "Yu and Jiang 2016, Learning Sentence Embeddings with Auxiliary Tasks for Cross-Domain Sentiment Classification.";

    public override string Departures =>
        "MR and SST to CR; one convolutional encoder, all of it shared, instead of two whose sentence vectors are joined; pivots by rows of the source, "
        + "frequent in both domains.";

    public override IEnumerable<Comparison> Compare(Workspace workspace)
    {
        yield return Compare(workspace, "mr");
        yield return Compare(workspace, "sst-binary");
    }

    private static Comparison Compare(Workspace workspace, string source)
    {
        Split films = Sentiment.Load(workspace, source), to = Sentiment.Load(workspace, "cr");
        int unlabelled = workspace.IsQuick ? 75 : Unlabelled;
        IDataView target = workspace.Ml.Transforms.DropColumns("Label", "Polarity").Fit(to.Train).Transform(workspace.First(to.Train, unlabelled));
        var alone = new MultiTaskTrainer.Options
        {
            Inputs = [new Words("Tokens")],
            Encoder = new TextCnn { EmbeddingSize = 64, Filters = 40, InputDropout = 0.4, Dropout = 0.4 },
            Tasks = [new Multiclass("Label")],
            Optimizer = new Adam { LearningRate = 2e-3f },
            BatchSize = 16,
        };
        PivotPresence positive = Pivots("Positive pivots"), negative = Pivots("Negative pivots") with { Opposite = true };
        return new Comparison
        {
            Data = workspace.Sample(films with { Name = $"{source} to cr", Test = workspace.Ml.Data.SkipRows(to.Train, unlabelled) }, Source, 500).Sample,
            Arms =
            [
                new("source alone", alone),
                new("with PivotPresence", With(positive, negative)),
                new("with PivotPresence, pivots in sight", With(positive with { Hide = false }, negative with { Hide = false })),
                new("with LexiconPresence", With(
                    new LexiconPresence(SentimentLexicon.Positive(workspace, 1.5)) { Name = "Positive words", Data = target, Hide = true, Weight = 0.3 },
                    new LexiconPresence(SentimentLexicon.Negative(workspace, 1.5)) { Name = "Negative words", Data = target, Hide = true, Weight = 0.3 })),
            ],
        };

        PivotPresence Pivots(string name) => new("Label") { Name = name, Label = "positive", Data = target, Weight = 0.3 };

        MultiTaskTrainer.Options With(Objective first, Objective second) =>
            Workspace.Beside(alone, new Dictionary<string, double> { [first.Name] = 0.5 }) with { Auxiliary = [first, second] };
    }
}
