using Microsoft.ML;
using Microsoft.ML.MultiTask;

namespace QuickStart;

/// <summary>Sentences to learn from, and settings that suit them.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Train">The sentences to train on.</param>
/// <param name="Test">The sentences to evaluate on.</param>
/// <param name="Settings">A tagger of parts of speech, without auxiliary objectives.</param>
/// <param name="Auxiliary">The auxiliary objectives to add. They need no further labels.</param>
/// <param name="Seeds">How many runs it is worth.</param>
/// <param name="Example">A sentence to tag when none is given.</param>
internal sealed record Corpus(
    string Name, IDataView Train, IDataView Test, MultiTaskTrainer.Options Settings, IReadOnlyList<Objective> Auxiliary, int Seeds, string Example)
{
    // A fixed number of epochs: with and without auxiliary objectives, the task gets the same number of updates. The weights that tag the development
    // sentences best are kept.
    private static readonly MultiTaskTrainer.Options _tagger = new() { Inputs = [new Words("Tokens")], Tasks = [new SequenceLabels("Upos")], Patience = null };

    /// <summary>The corpus that ships with the sample: 600 sentences, of which 60 are labelled.</summary>
    public static Corpus Small(MLContext ml)
    {
        IDataView Load(string split) => ml.MultiTask().LoadConllu(Path.Combine(AppContext.BaseDirectory, "Corpus", $"{split}.conllu"));
        MultiTaskTrainer.Options settings = _tagger with
        {
            Encoder = new BiLstm
            {
                EmbeddingSize = 50,
                HiddenSize = 50,
                Characters = new CharacterBiLstm { HiddenSize = 25 },
                InputDropout = 0.3,
                Dropout = 0.3,
            },
            ValidationSet = Load("dev"),
            Optimizer = new Adam { LearningRate = 0.005f },
            BatchSize = 16,
            Epochs = 15,
        };
        Objective[] auxiliary = [new LogFrequency { Weight = 0.3 }, new LanguageModel { Weight = 0.5 }];
        return new Corpus("small corpus", Load("train"), Load("test"), settings, auxiliary, Seeds: 3,
            "The guard saw a fish and they run near the water.");
    }

    /// <summary>UD English-EWT, found in a folder or in its subfolder <c>ewt</c>.</summary>
    public static Corpus Ewt(MLContext ml, string folder)
    {
        string found = new[] { folder, Path.Combine(folder, "ewt") }.FirstOrDefault(candidate => File.Exists(Path.Combine(candidate, "en_ewt-train.conllu")))
            ?? throw new ArgumentException($"There is no en_ewt-train.conllu in {folder} or its subfolder ewt.");
        IDataView Load(string split) => ml.MultiTask().LoadConllu(Path.Combine(found, $"en_ewt-{split}.conllu"));
        MultiTaskTrainer.Options settings = _tagger with
        {
            Encoder = new BiLstm { Characters = new CharacterBiLstm(), InputDropout = 0.3, Dropout = 0.3 },
            ValidationSet = Load("dev"),
            Epochs = 6,
        };
        Objective[] auxiliary = [new LogFrequency { Weight = 0.3 }, new LanguageModel { Weight = 0.1 }];
        return new Corpus("UD English-EWT", Load("train"), Load("test"), settings, auxiliary, Seeds: 1,
            "I saw her fish near the river, and they run a small museum.");
    }
}
