using Microsoft.ML;
using Microsoft.ML.MultiTask;
using SeedSystems.Corpora;

namespace SeedSystems.Systems;

internal sealed class Liu2017 : SeedSystem
{
    /// <summary>Rows of the other domains for one of the main one.</summary>
    private const double Others = 1.5;

    public override string Name => "liu2017";

    public override string Description =>
        "Whether a sentence about a product is positive, with films, tweets and editorials beside it: one encoder for all, and shared and private ones.";

    public override string Paper => "Liu, Qiu and Huang 2017, Adversarial Multi-task Learning for Text Classification.";

    public override string Departures =>
        "four domains (CR as the main one, 1,000 of its sentences; MR; the tweets and editorials of VADER) instead of sixteen kinds of reviews; all losses at "
            + "every "
        + "update instead of one domain's; no unlabelled text; the last states of both directions are read; the penalty is the mean squared correlation of "
            + "the last states.";

    public override int Seeds => 10;

    public override IEnumerable<Comparison> Compare(Workspace workspace)
    {
        var alone = new MultiTaskTrainer.Options
        {
            Inputs = [new Words("Tokens")],
            Encoder = new BiLstm { EmbeddingSize = 50, HiddenSize = 40, InputDropout = 0.4, Dropout = 0.4 },
            Tasks = [Sentiments("Products")],
            Optimizer = new Adam { LearningRate = 3e-3f },
            BatchSize = 16,
        };
        IDataView others = workspace.View(Read(workspace, "mr").Concat(Read(workspace, "tweets")).Concat(Read(workspace, "editorials")));
        MultiTaskTrainer.Options hard = Workspace.Beside(alone, new Dictionary<string, double> { ["Films"] = Others }) with
        {
            Auxiliary = [.. new[] { "Films", "Tweets", "Editorials" }.Select(domain => Sentiments(domain) with { Data = others })],
        };
        MultiTaskTrainer.Options apart = hard with { Sharing = new SharedPrivate() };
        MultiTaskTrainer.Options adversarial = apart with
        {
            Auxiliary = [.. apart.Auxiliary, new Adversarial(new Multiclass("Domain") { Pooling = Pooling.Last }) { Data = others, Weight = 0.05,
                Strength = 1 }],
        };
        yield return new Comparison
        {
            Data = Products(workspace),
            Arms =
            [
                new("Products alone", alone),
                new("with other domains, one encoder", hard),
                new("shared and private encoders", apart),
                new("with an adversary", adversarial),
                new("with an adversary and orthogonality", adversarial with { Auxiliary = [.. adversarial.Auxiliary, new Orthogonality { Pooling = Pooling.Last,
                    Weight = 0.01 }] }),
            ],
            With = 4,
        };
    }

    private static Multiclass Sentiments(string domain) => new(domain) { Pooling = Pooling.Last };

    private static Split Products(Workspace workspace)
    {
        Split split = Sentiment.Load(workspace, "cr");
        return workspace.Sample(split with
        {
            Train = workspace.View(Rows(workspace, split.Train)),
            Test = workspace.View(Rows(workspace, split.Test)),
        }, 1000, 500).Sample;
    }

    private static IEnumerable<Review> Read(Workspace workspace, string corpus) => Rows(workspace, Sentiment.Load(workspace, corpus).Train);

    private static IEnumerable<Review> Rows(Workspace workspace, IDataView opinions) =>
        workspace.Ml.Data.CreateEnumerable<Opinion>(opinions, reuseRowObject: false).Select(opinion => new Review(opinion));

    /// <summary>A sentence with its sentiment in the column of its domain.</summary>
    private sealed class Review(Opinion opinion)
    {
        public string[] Tokens { get; set; } = opinion.Tokens;

        public string Products { get; set; } = Of(opinion, "cr");

        public string Films { get; set; } = Of(opinion, "mr");

        public string Tweets { get; set; } = Of(opinion, "tweets");

        public string Editorials { get; set; } = Of(opinion, "editorials");

        public string Domain { get; set; } = opinion.Domain;

        private static string Of(Opinion opinion, string domain) => opinion.Domain == domain ? opinion.Label : "";
    }
}
