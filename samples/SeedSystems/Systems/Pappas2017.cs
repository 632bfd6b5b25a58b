using Microsoft.ML;
using Microsoft.ML.MultiTask;
using SeedSystems.Corpora;

namespace SeedSystems.Systems;

internal sealed class Pappas2017 : SeedSystem
{
    private const int Tweets = 400, MostOfGenre = 35;

    private const string Main = "spanish";

    private static readonly SelfAttentionPooling _attention = new() { HiddenSize = 50 };

    public override string Name => "pappas2017";

    public override string Description =>
        "Documents by genre, from words to sentences to documents, with two corpora of other kinds of documents beside them that share all, encoders, or "
        + "words; and the sentiment of tweets in one language with seven others beside it.";

    public override string Paper => "Pappas and Popescu-Belis 2017, Multilingual Hierarchical Attention Networks for Document Classification.";

    public override string Departures =>
        "no news in eight languages. The first comparison has the paper's network, but three corpora in English, each with kinds of its own: web documents by "
        + "genre (at most 35 of each to learn from), GUM by genre, BBC News by topic; of a document 10 sentences of 30 words. With attention shared the kinds "
        + "of all corpora are classes of one output layer; attention cannot be shared without the encoders. The second one has eight languages, but tweets, "
        + "which have one level of attention. No aligned vectors of words, but n-grams of characters; all losses at every update instead of one language "
            + "after the other.";

    public override IEnumerable<Comparison> Compare(Workspace workspace)
    {
        yield return Documents(workspace);
        yield return Languages(workspace);
    }

    private static Comparison Documents(Workspace workspace)
    {
        var alone = new MultiTaskTrainer.Options
        {
            Inputs = [new Document(new Words("Words"), "SentenceLengths")],
            Encoder = new Hierarchical
            {
                Words = new BiGru
                {
                    EmbeddingSize = 40,
                    HiddenSize = 40,
                    Characters = new CharacterNgrams { EmbeddingSize = 40 },
                    InputDropout = 0.3,
                    Dropout = 0.3,
                },
                Pooling = _attention,
                HiddenSize = 40,
                Dropout = 0.3,
            },
            Tasks = [Attending("Label")],
            Optimizer = new Adam { LearningRate = 2e-3f },
            BatchSize = 8,
        };
        MultiTaskTrainer.Options together = Workspace.Beside(alone with
        {
            Auxiliary =
            [
                Other("GumGenre", ClassifiedDocuments.GumGenres(workspace)),
                Other("Topic", ClassifiedDocuments.NewsTopics(workspace)),
            ],
        }, new Dictionary<string, double> { ["GumGenre"] = 0.5, ["Topic"] = 0.5 });
        return new Comparison
        {
            Data = ClassifiedDocuments.WebGenres(workspace, MostOfGenre),
            Arms =
            [
                new("genres of the web alone", alone),
                new("encoders in common, both attentions of each its own", Apart(together, ["words", "characters", "join", "layer1", "sentences1"])),
                new("encoders in common, attention to sentences of each its own", together),
                new("encoders and attention in common",
                    Workspace.Beside(alone with { Tasks = [Attending("Label") with { Data = ClassifiedDocuments.GumGenresAndNewsTopics(workspace) }] },
                    new Dictionary<string, double> { ["Label"] = 1 })),
                new("words in common, all else of each its own", Apart(together, ["words", "characters", "join"])),
            ],
        };
    }

    private static MultiTaskTrainer.Options Apart(MultiTaskTrainer.Options together, string[] common) =>
        together with { Sharing = new Separate { Common = common } };

    private static Comparison Languages(Workspace workspace)
    {
        Split main = MultilingualTweets.Load(workspace, Main);
        var alone = new MultiTaskTrainer.Options
        {
            Inputs = [new Words("Tokens") { MaximumVocabulary = 8000 }],
            Encoder = new BiGru
            {
                EmbeddingSize = 50,
                HiddenSize = 50,
                Characters = new CharacterNgrams { EmbeddingSize = 50 },
                InputDropout = 0.3,
                Dropout = 0.3,
            },
            Tasks = [Attending("Label")],
            Optimizer = new Adam { LearningRate = 2e-3f },
            BatchSize = 16,
        };
        string[] others = [.. MultilingualTweets.Languages.Where(language => language != Main)];
        MultiTaskTrainer.Options together = Workspace.Beside(alone with
        {
            Auxiliary = [.. others.Select(language => Other(language, Train(workspace, language)))],
        }, others.ToDictionary(language => language, _ => 0.5));
        return new Comparison
        {
            Data = workspace.Sample(main, Tweets, 200).Sample,
            Arms =
            [
                new($"{Main} alone", alone),
                new("one encoder for eight languages", together),
                new("a shared encoder and one of each language", together with { Sharing = new SharedPrivate { Common = ["words", "characters"] } }),
            ],
        };
    }

    private static IDataView Train(Workspace workspace, string language) => MultilingualTweets.Load(workspace, language).Train;

    /// <summary>The labels of other rows, under a name of their own.</summary>
    private static Multiclass Other(string name, IDataView rows) =>
        Attending(name) with { Data = rows, DataColumns = new Dictionary<string, string> { [name] = "Label" }, Weight = 0.5 };

    private static Multiclass Attending(string label) => new(label) { Pooling = _attention, Metric = "MacroF1" };
}
