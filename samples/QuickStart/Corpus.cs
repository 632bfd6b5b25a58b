using Microsoft.ML;
using Microsoft.ML.MultiTask.Encoders;
using Microsoft.ML.MultiTask.Layers;

namespace QuickStart;

/// <summary>Sentences to learn from, and how large a network and how long a training they are worth.</summary>
internal sealed record Corpus(string Name, IDataView Train, IDataView Dev, IDataView Test)
{
    public required BiLstm Encoder { get; init; }

    public required int Epochs { get; init; }

    public required int Seeds { get; init; }

    /// <summary>A sentence to tag when none is given.</summary>
    public required string Example { get; init; }

    /// <summary>The corpus that ships with the sample: 600 sentences, of which 60 are labelled.</summary>
    public static Corpus Small(MLContext ml)
    {
        IDataView Load(string split) => ml.MultiTask().LoadConllu(Path.Combine(AppContext.BaseDirectory, "Corpus", $"{split}.conllu"));
        return new Corpus("small corpus", Load("train"), Load("dev"), Load("test"))
        {
            Encoder = new BiLstm { EmbeddingSize = 50, HiddenSize = 50, Characters = new CharacterBiLstm { HiddenSize = 25 }, InputDropout = 0.3, Dropout = 0.3 },
            Epochs = 25,
            Seeds = 2,
            Example = "The guard saw a fish and they run near the water.",
        };
    }

    /// <summary>UD English-EWT, found in a folder or in its subfolder <c>ewt</c>.</summary>
    public static Corpus Ewt(MLContext ml, string folder)
    {
        string found = new[] { folder, Path.Combine(folder, "ewt") }.FirstOrDefault(candidate => File.Exists(Path.Combine(candidate, "en_ewt-train.conllu")))
            ?? throw new FileNotFoundException($"There is no en_ewt-train.conllu in {folder} or its subfolder ewt.");
        IDataView Load(string split) => ml.MultiTask().LoadConllu(Path.Combine(found, $"en_ewt-{split}.conllu"));
        return new Corpus("UD English-EWT", Load("train"), Load("dev"), Load("test"))
        {
            Encoder = new BiLstm { Characters = new CharacterBiLstm(), InputDropout = 0.3, Dropout = 0.3 },
            Epochs = 6,
            Seeds = 1,
            Example = "I saw her fish near the river, and they run a small museum.",
        };
    }
}
