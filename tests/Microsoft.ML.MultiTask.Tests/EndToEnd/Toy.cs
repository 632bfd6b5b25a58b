using Microsoft.ML.Data;
using Microsoft.ML.MultiTask.Layers;

namespace Microsoft.ML.MultiTask.Tests.EndToEnd;

/// <summary>
/// A generated language that a tiny network learns in seconds: the ending of a word is its tag (o: noun, i: verb, a: adjective, u: either noun or verb, by the
/// word before), nouns after adjectives make a span, and the topic of a row is that of its rarest stem.
/// </summary>
internal static class Toy
{
    private static readonly string[] _stems = ["bal", "kor", "mes", "pir", "tul", "dak", "fen", "gol", "hup", "lin"];

    /// <summary>Rows of 1 to 9 words.</summary>
    public static ToyRow[] Rows(int count, ulong seed = 1)
    {
        var random = new RandomSource(seed);
        return [.. Enumerable.Range(0, count).Select(id => Row(id, 1 + random.Next(9), random))];
    }

    /// <summary>Rows as a view.</summary>
    public static IDataView View(MLContext ml, int count = 40, ulong seed = 1) => ml.Data.LoadFromEnumerable(Rows(count, seed));

    /// <summary>A row of a given number of words.</summary>
    public static ToyRow Row(int id, int length, RandomSource random)
    {
        string[] tokens = [.. Enumerable.Range(0, length).Select(_ => _stems[random.Next(_stems.Length)] + "oiau"[random.Next(4)])];
        string[] tags = new string[length], chunks = new string[length];
        for (int t = 0; t < length; t++)
        {
            tags[t] = tokens[t][^1] switch { 'o' => "N", 'i' => "V", 'a' => "A", _ => t > 0 && tags[t - 1] == "A" ? "N" : "V" };
            chunks[t] = tags[t] == "V" ? "O" : t > 0 && tags[t - 1] == "A" ? "I-NP" : "B-NP";
        }
        int stem = tokens.Max(token => Array.IndexOf(_stems, token[..3]));
        return new ToyRow { Id = id, Tokens = tokens, Tags = tags, Chunks = chunks, Topic = stem < 8 ? "plain" : "rare", Text = string.Join(' ', tokens) };
    }

    /// <summary>A small encoder without any noise.</summary>
    public static BiLstm Encoder => new()
    {
        HiddenSize = 8,
        EmbeddingSize = 8,
        Characters = new CharacterCnn { EmbeddingSize = 4, Filters = 4, Widths = [2] },
        Dropout = 0,
        InputDropout = 0,
    };

    /// <summary>A tagger that trains in a fraction of a second.</summary>
    public static MultiTaskTrainer.Options Tagger => new()
    {
        Inputs = [new Words("Tokens")],
        Encoder = Encoder,
        Tasks = [new SequenceLabels("Tags")],
        Optimizer = new Adam { LearningRate = 0.01f },
        ValidationFraction = 0,
        BatchSize = 8,
        Epochs = 2,
    };

    /// <summary>A classifier that trains in a fraction of a second.</summary>
    public static MultiTaskTrainer.Options Classifier => Tagger with { Tasks = [new Multiclass("Topic")] };

    /// <summary>Two tasks, one of them over spans, and a third that is not shipped.</summary>
    public static MultiTaskTrainer.Options Everything => Tagger with
    {
        Tasks = [new SequenceLabels("Tags"), new Multiclass("Topic")],
        Auxiliary = [new SequenceLabels("Chunks") { Crf = new Crf(), Layer = 0 }],
    };

    /// <summary>Trains on generated rows.</summary>
    public static MultiTaskTransformer Fit(MultiTaskTrainer.Options options, int rows = 40, MLContext? context = null)
    {
        MLContext ml = context ?? new MLContext(seed: 1);
        return ml.MultiTask().Trainer(options).Fit(View(ml, rows));
    }

    /// <summary>A prediction engine; it is not disposed of, for that would dispose of the model.</summary>
    public static PredictionEngine<ToyRow, ToyPrediction> Engine(MLContext ml, ITransformer model) =>
        ml.Model.CreatePredictionEngine<ToyRow, ToyPrediction>(model);

    /// <summary>The scores of every row of a view, in the order of the view.</summary>
    public static float[][] Scores(IDataView scored, string column = "Score") =>
        [.. Column<VBuffer<float>>(scored, column).Select(row => row.DenseValues().ToArray())];

    /// <summary>The values of a column.</summary>
    public static IEnumerable<T> Column<T>(IDataView view, string column)
    {
        using DataViewRowCursor cursor = view.GetRowCursor([view.Schema[column]]);
        ValueGetter<T> getter = cursor.GetGetter<T>(view.Schema[column]);
        while (cursor.MoveNext())
        {
            T value = default!;
            getter(ref value);
            yield return value;
        }
    }

    /// <summary>Fails unless two tables of numbers agree.</summary>
    public static void AreClose(float[][] expected, float[][] actual, double tolerance = 1e-5)
    {
        Assert.HasCount(expected.Length, actual);
        for (int r = 0; r < expected.Length; r++)
        {
            Assert.HasCount(expected[r].Length, actual[r], $"row {r}");
            for (int i = 0; i < expected[r].Length; i++) Assert.AreEqual(expected[r][i], actual[r][i], tolerance, $"row {r}, value {i}");
        }
    }
}
