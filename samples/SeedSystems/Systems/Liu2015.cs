using Microsoft.ML;
using Microsoft.ML.MultiTask;
using Microsoft.ML.Transforms.Text;
using SeedSystems.Corpora;

namespace SeedSystems.Systems;

internal sealed class Liu2015 : SeedSystem
{
    private const int Questions = 1000;

    public override string Name => "liu2015";

    public override string Description =>
        "Whether a query is of a domain, from letter trigrams; other domains, or the ranking of answers to questions, share its semantic layer.";

    public override string Paper =>
        "Liu, Gao, He, Deng, Duh and Wang 2015, Representation Learning Using Multi-Task Deep Neural Networks for Semantic Classification and Information "
        + "Retrieval.";

    public override string Departures =>
        "the classification half; questions of TREC instead of queries of a search engine; 2,048 hashed trigrams; all losses at every update instead of one "
        + "task drawn at random.";

    public override IEnumerable<Comparison> Compare(Workspace workspace)
    {
        yield return Compare(QuestionDomains.Load(workspace, Questions, everyPlace: 10));
        yield return Compare(QuestionDomains.Load(workspace, Questions));
        yield return CompareRanking(workspace, QuestionDomains.Load(workspace, Questions, everyPlace: 10));
    }

    private static Comparison Compare(Split data)
    {
        var alone = new MultiTaskTrainer.Options
        {
            Inputs = [new FeatureVector("Features")],
            Encoder = new Dense { HiddenSizes = [300], Activation = Activation.Tanh },
            Tasks = [Domain("Place")],
            Optimizer = new Adam { LearningRate = 5e-4f },
            BatchSize = 32,
        };
        return new Comparison
        {
            Data = data,
            Arms =
            [
                new("places alone", alone),
                new("with persons, numbers and things", alone with { Auxiliary = [Domain("Person"), Domain("Number"), Domain("Thing")] }),
            ],
        };
    }

    private static Comparison CompareRanking(Workspace workspace, Split data)
    {
        var alone = new MultiTaskTrainer.Options
        {
            Inputs = [new Words("Text") { Tokenizer = new RegexTokenizer() }],
            Encoder = new EmbeddingBag
            {
                EmbeddingSize = 0,
                Characters = new CharacterNgrams { EmbeddingSize = 300, Minimum = 3, Maximum = 3, Buckets = 4096, Sum = true },
                InputDropout = 0,
            },
            Tasks = [Domain("Place") with { Pooling = Pooling.Sum }],
            Optimizer = new Adam { LearningRate = 5e-4f },
            BatchSize = 32,
        };
        var ranking = new InBatchRanking("Answer")
        {
            Name = "Ranking",
            Input = "Question",
            RelevantColumnName = "Relevant",
            Pooling = Pooling.Sum,
            HiddenSize = 128,
            Data = Lower(workspace, TrecQa.Load(workspace).Train, "Question", "Answer"),
        };
        MultiTaskTrainer.Options together = alone with
        {
            Inputs = [.. alone.Inputs, new Words("Question") { VocabularyOf = "Text" }, new Words("Answer") { VocabularyOf = "Text" }],
            EncoderAliases = new Dictionary<string, string> { ["Question"] = "Text", ["Answer"] = "Text" },
            Auxiliary = [ranking],
        };
        return new Comparison
        {
            Data = data with
            {
                Train = Lower(workspace, data.Train, "Text"),
                Validation = Lower(workspace, data.Validation!, "Text"),
                Test = Lower(workspace, data.Test, "Text"),
            },
            Arms =
            [
                new("places alone", alone),
                new("with the ranking of answers", Workspace.Beside(together, new Dictionary<string, double> { ["Ranking"] = 2 })),
            ],
        };
    }

    /// <summary>Trigrams of lower-case letters.</summary>
    private static IDataView Lower(Workspace workspace, IDataView rows, params string[] columns) =>
        columns.Aggregate(rows, (view, column) => workspace.Ml.Transforms.Text
            .NormalizeText(column, column, TextNormalizingEstimator.CaseMode.Lower, keepPunctuations: true).Fit(view).Transform(view));

    private static Binary Domain(string label) => new(label) { HiddenSize = 128, Metric = "AreaUnderRoc" };
}
