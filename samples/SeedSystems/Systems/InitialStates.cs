using Microsoft.ML;
using Microsoft.ML.MultiTask;
using SeedSystems.Corpora;

namespace SeedSystems.Systems;

internal sealed class InitialStates : SeedSystem
{
    public override string Name => "initial-states";

    public override string Description =>
        "Parts of speech with first states that are learnt or follow from the genre, which also predict the words of the sentence; and what is told by its "
            + "words.";

    public override string Paper =>
        "Hinton 2013 (learn the first state); Weng et al. 2017, Neural Machine Translation with Word Predictions (the words from the first state); Rei 2017 "
            + "(the gate).";

    public override string Departures => "a tagger instead of a translator, and the words of the sentence itself; genres of EWT as the side feature.";

    public override IEnumerable<Comparison> Compare(Workspace workspace)
    {
        var alone = new MultiTaskTrainer.Options
        {
            Inputs = [new Words("Tokens")],
            Encoder = Tagger(new ZeroState()),
            Tasks = [new SequenceLabels("Upos")],
            Optimizer = new Adam { LearningRate = 3e-3f },
            BatchSize = 16,
        };
        MultiTaskTrainer.Options conditioned = alone with
        {
            Inputs = [.. alone.Inputs, new FeatureVector("GenreVector")],
            Encoder = Tagger(new ConditionedState("GenreVector")),
        };
        var words = new BagOfWords { Pooling = new InitialStatePooling(), HiddenSize = 32, Weight = 0.1 };
        yield return new Comparison
        {
            Data = WithGenres(workspace, EnglishWebTreebank.Load(workspace, train: 1000, validation: 400)),
            With = 3,
            Arms =
            [
                new("first states of zeros", alone),
                new("learnt", alone with { Encoder = Tagger(new LearnedState()) }),
                new("from the genre", conditioned),
                new("from the genre, predicting the words", conditioned with { Auxiliary = [words] }),
                new("zeros, all states predicting the words", alone with { Auxiliary = [words with { Pooling = Pooling.Mean }] }),
                new("zeros, with GateAgreement", alone with { Auxiliary = [new GateAgreement()] }),
            ],
        };
    }

    private static BiLstm Tagger(InitialState first) => new()
    {
        EmbeddingSize = 64,
        HiddenSize = 64,
        InitialState = first,
        Characters = new CharacterBiLstm { EmbeddingSize = 32, HiddenSize = 32 },
        Join = new Gate(),
        InputDropout = 0.4,
        Dropout = 0.4,
    };

    private static Split WithGenres(Workspace workspace, Split split)
    {
        ITransformer genres = workspace.Ml.Transforms.Categorical.OneHotEncoding("GenreVector", "Genre").Fit(split.Train);
        return split with { Train = genres.Transform(split.Train), Test = genres.Transform(split.Test) };
    }
}
