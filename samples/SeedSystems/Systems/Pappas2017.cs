using Microsoft.ML.MultiTask;
using Microsoft.ML.MultiTask.Data.Inputs;
using Microsoft.ML.MultiTask.Encoders;
using Microsoft.ML.MultiTask.Encoders.Poolings;
using Microsoft.ML.MultiTask.Layers;
using Microsoft.ML.MultiTask.Objectives.Tasks;
using Microsoft.ML.MultiTask.Sharing;
using Microsoft.ML.MultiTask.Training.Optimizers;
using SeedSystems.Corpora;

namespace SeedSystems.Systems;

internal sealed class Pappas2017 : SeedSystem
{
    private const int Tweets = 400;

    private const string Main = "spanish";

    public override string Name => "pappas2017";

    public override string Description =>
        "The sentiment of tweets in one language, with seven other languages beside it that share the encoder, or part of it.";

    public override string Paper => "Pappas and Popescu-Belis 2017, Multilingual Hierarchical Attention Networks for Document Classification.";

    public override string Departures =>
        "tweets, which have no sentences to attend to, instead of news, so that there is one level of attention; no aligned vectors of words, but n-grams of "
        + "characters that languages have in common; all losses at every update instead of one language after the other. Each language has attention of its "
        + "own.";

    public override IEnumerable<Comparison> Compare(Workspace workspace)
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
            Epochs = 10,
        };
        string[] others = [.. MultilingualTweets.Languages.Where(language => language != Main)];
        MultiTaskTrainer.Options together = Workspace.Beside(alone with
        {
            Auxiliary = [.. others.Select(language =>
                Attending(language) with { Data = workspace.Rename(Train(workspace, language), "Label", language), Weight = 0.5 })],
        }, others.ToDictionary(language => language, _ => 0.5));
        yield return new Comparison
        {
            Data = main with { Name = $"{Tweets} tweets in {Main}", Train = workspace.First(main.Train, Tweets) },
            Task = "Label",
            Metric = "MacroF1",
            Arms =
            [
                new($"{Main} alone", alone),
                new("one encoder for eight languages", together),
                new("a shared encoder and one of each language", together with { Sharing = new SharedPrivate { Common = ["words", "characters"] } }),
            ],
        };
    }

    private static Microsoft.ML.IDataView Train(Workspace workspace, string language) => MultilingualTweets.Load(workspace, language).Train;

    private static Multiclass Attending(string label) => new(label) { Pooling = new SelfAttentionPooling { HiddenSize = 50 }, Metric = "MacroF1" };
}
