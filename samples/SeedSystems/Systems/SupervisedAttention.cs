using Microsoft.ML;
using Microsoft.ML.MultiTask;
using SeedSystems.Corpora;

namespace SeedSystems.Systems;

internal sealed class SupervisedAttention : SeedSystem
{
    private const int Opinions = 1000, Relations = 2000;

    public override string Name => "attention-supervision";

    public override string Description =>
        "Sentiment and relations of nouns by attention that is also taught where to look: at words with a sense in a lexicon, at the two nouns.";

    public override string Paper =>
        "Zou, Gui, Zhang and Huang 2018, A Lexicon-Based Supervised Attention Model for Neural Sentiment Analysis; for relations no paper.";

    public override string Departures =>
        "1,000 sentences of SST instead of reviews; the strengths of VADER's lexicon instead of scores learnt for words; no attention to sentences. "
        + "2,000 sentences of SemEval-2010 without the direction of the relation.";

    public override IEnumerable<Comparison> Compare(Workspace workspace)
    {
        Split opinions = Sentiment.Load(workspace, "sst-binary"), relations = SemEvalRelations.Sentences(workspace);
        IReadOnlyDictionary<string, float> strengths = SentimentLexicon.Strengths(workspace);
        yield return Compare("Accuracy", workspace.Sample(opinions with { Train = Attended(workspace, opinions.Train, strengths) }, Opinions, 300).Sample);
        yield return Compare("MacroF1", workspace.Sample(relations, Relations, 500).Sample);
    }

    private static Comparison Compare(string metric, Split data)
    {
        var label = new Multiclass("Label") { Pooling = new SelfAttentionPooling { HiddenSize = 50 }, Metric = metric };
        var alone = new MultiTaskTrainer.Options
        {
            Inputs = [new Words("Tokens")],
            Encoder = new BiLstm
            {
                EmbeddingSize = 50,
                HiddenSize = 50,
                Characters = new CharacterNgrams { EmbeddingSize = 50 },
                InputDropout = 0.3,
                Dropout = 0.3,
            },
            Tasks = [label],
            Optimizer = new Adam { LearningRate = 3e-3f },
            BatchSize = 16,
        };
        var taught = new AttentionSupervision("Label", "Gold");
        return new Comparison
        {
            Data = data,
            Arms =
            [
                new("attention alone", alone),
                new("attention that is taught", alone with { Auxiliary = [taught with { Weight = 0.1 }] }),
                new("attention that is taught more", alone with { Auxiliary = [taught] }),
                new("the mean instead of attention", alone with { Tasks = [label with { Pooling = Pooling.Mean }] }),
            ],
        };
    }

    private static IDataView Attended(Workspace workspace, IDataView opinions, IReadOnlyDictionary<string, float> strengths) =>
        workspace.View(workspace.Ml.Data.CreateEnumerable<Opinion>(opinions, reuseRowObject: false).Select(opinion => new AttendedSentence
        {
            Tokens = opinion.Tokens,
            Label = opinion.Label,
            Gold = [.. opinion.Tokens.Select(word => strengths.GetValueOrDefault(word))],
        }));
}
