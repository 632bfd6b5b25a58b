using Microsoft.ML.MultiTask;
using SeedSystems.Corpora;

namespace SeedSystems.Systems;

internal sealed class InverseTasks : SeedSystem
{
    private const int Questions = 500, Reviews = 200, Sentences = 1000;

    public override string Name => "inverse-tasks";

    public override string Description =>
        "What a label was given for, predicted back: the words of a question, the vector of a review, the parts of speech under chunks; each from the states, "
        + "from the predicted labels, from the true ones.";

    public override string Paper => "Ruder 2017, Multi-Task Learning Objectives for Natural Language Processing: learning the inverse.";

    public override string Departures => "the survey names the idea and no system for classification; few labelled rows of TREC, of Amazon's books and of EWT.";

    public override IEnumerable<Comparison> Compare(Workspace workspace) => [Words(workspace), Vectors(workspace), Sequences(workspace)];

    private static Comparison Words(Workspace workspace)
    {
        Split questions = Sentiment.Load(workspace, "trec");
        var alone = new MultiTaskTrainer.Options
        {
            Inputs = [new Words("Tokens")],
            Encoder = new BiLstm { EmbeddingSize = 64, HiddenSize = 64, InputDropout = 0.3, Dropout = 0.3 },
            Tasks = [new Multiclass("Label")],
            Optimizer = new Adam { LearningRate = 2e-3f },
            BatchSize = 16,
        };
        var words = new BagOfWords { HiddenSize = 32, Weight = 0.1 };
        return new Comparison
        {
            Data = workspace.Sample(questions, Questions, 150).Sample,
            Arms =
            [
                new("kinds of questions alone", alone),
                new("with the words from the states", alone with { Auxiliary = [words] }),
                new("with the words from the predicted kind", alone with { Auxiliary = [words with { From = "Label" }] }),
                new("with the words from the true kind", alone with { Auxiliary = [words with { From = "Label", Gold = true }] }),
            ],
        };
    }

    private static Comparison Vectors(Workspace workspace)
    {
        Transfer books = AmazonReviews.Few(workspace, "books", Reviews);
        var alone = new MultiTaskTrainer.Options
        {
            Inputs = [new FeatureVector("Features")],
            Encoder = new Dense { HiddenSizes = [50], Dropout = 0.3 },
            Tasks = [new Multiclass("Sentiment")],
            Optimizer = new Adam { LearningRate = 2e-3f },
            BatchSize = 16,
        };
        var bag = new Reconstruction { Loss = ReconstructionLoss.Multinomial, Weight = 0.1 };
        MultiTaskTrainer.Options beside = Workspace.Beside(alone, new Dictionary<string, double> { [bag.Name] = 3 });
        return new Comparison
        {
            Data = books.Data,
            Arms =
            [
                new("sentiment of reviews alone", alone),
                new("with the counts from the states", alone with { Auxiliary = [bag] }),
                new("the same, of unlabelled reviews too", beside with { Auxiliary = [bag with { Data = books.Target }] }),
                new("the same, by squared error", alone with { Auxiliary = [bag with { Loss = ReconstructionLoss.SquaredError }] }),
                new("with the counts from the predicted sentiment", alone with { Auxiliary = [bag with { From = "Sentiment" }] }),
                new("with the counts from the true sentiment", alone with { Auxiliary = [bag with { From = "Sentiment", Gold = true }] }),
            ],
        };
    }

    private static Comparison Sequences(Workspace workspace)
    {
        var alone = new MultiTaskTrainer.Options
        {
            Inputs = [new Words("Tokens"), new Words("Tokens") { Name = "Tagged", Features = [new TokenFeature("Upos")] }],
            Encoder = new BiLstm { EmbeddingSize = 64, HiddenSize = 64, InputDropout = 0.4, Dropout = 0.4 },
            Tasks = [new SequenceLabels("Chunk")],
            Optimizer = new Adam { LearningRate = 3e-3f },
            BatchSize = 16,
        };
        var tags = new FeatureReconstruction("Upos") { Source = "Tagged", Weight = 0.3 };
        return new Comparison
        {
            Data = EnglishWebTreebank.Load(workspace, train: Sentences, validation: 300),
            Arms =
            [
                new("chunks alone", alone),
                new("with parts of speech from the states", alone with { Auxiliary = [tags] }),
                new("with parts of speech from the predicted chunks", alone with { Auxiliary = [tags with { From = "Chunk" }] }),
                new("with parts of speech from the true chunks", alone with { Auxiliary = [tags with { From = "Chunk", Gold = true }] }),
            ],
        };
    }
}
