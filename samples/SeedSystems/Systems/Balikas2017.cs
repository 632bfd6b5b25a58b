using Microsoft.ML;
using Microsoft.ML.MultiTask;
using SeedSystems.Corpora;

namespace SeedSystems.Systems;

internal sealed class Balikas2017 : SeedSystem
{
    private const int Fine = 1500;

    public override string Name => "balikas2017";

    public override string Description => "Sentiment in five grades from few sentences, with sentiment in three or two classes from others.";

    public override string Paper => "Balikas, Moura and Amini 2017, Multitask Learning for Fine-Grained Twitter Sentiment Analysis.";

    public override string Departures =>
        "the Stanford treebank instead of tweets: 1,500 sentences drawn from it with five grades, and as many other ones in an epoch with three or two "
            + "classes; sentences of "
        + "both in every batch instead of one or the other in turn; heads with a hidden layer of their own, no hand-made features. Less is better.";

    public override int Seeds => 20;

    public override IEnumerable<Comparison> Compare(Workspace workspace)
    {
        (Split data, IDataView others) = workspace.Sample(Sentiment.Load(workspace, "sst-fine"), Fine, 500);
        var alone = new MultiTaskTrainer.Options
        {
            Inputs = [new Words("Tokens")],
            Encoder = new BiLstm { EmbeddingSize = 64, HiddenSize = 50, InputDropout = 0.4, Dropout = 0.4 },
            Tasks = [Head("Stars") with { Metric = "MacroMeanAbsoluteError" }],
            Optimizer = new Adam { LearningRate = 2e-3f },
            BatchSize = 16,
        };
        yield return new Comparison
        {
            Data = data,
            Arms = [new("five grades alone", alone), new("with three classes", With("Polarity")), new("with two classes", With("Label"))],
        };

        MultiTaskTrainer.Options With(string label) => Workspace.Beside(alone, new Dictionary<string, double> { [label] = 1 }) with
        {
            Auxiliary = [Head(label) with { Data = others }],
        };
    }

    private static Multiclass Head(string label) => new(label) { Pooling = Pooling.Last, HiddenSize = 50 };
}
