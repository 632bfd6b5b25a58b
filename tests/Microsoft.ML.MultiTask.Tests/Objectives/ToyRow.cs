using Microsoft.ML.Data;

namespace Microsoft.ML.MultiTask.Tests.Objectives;

/// <summary>A row with a label column of every kind; as it is made, nothing but the words is given.</summary>
public sealed class ToyRow
{
    public string[] Tokens { get; set; } = [];

    public string[] Upos { get; set; } = [];

    public string[] Ner { get; set; } = [];

    /// <summary>Heads of a dependency tree, counted from 1.</summary>
    public int[] Heads { get; set; } = [];

    public string Genre { get; set; } = "";

    public float Positive { get; set; } = float.NaN;

    public float Rating { get; set; } = float.NaN;

    [VectorType(3)]
    public float[] Topics { get; set; } = [float.NaN, float.NaN, float.NaN];

    [VectorType(2)]
    public float[] Features { get; set; } = [0, 0];

    /// <summary>Probabilities of the genres, news before web.</summary>
    [VectorType(2)]
    public float[] GenreTeacher { get; set; } = [float.NaN, float.NaN];

    /// <summary>The probability of yes.</summary>
    public float Chance { get; set; } = float.NaN;

    /// <summary>For every word the probabilities of five parts of speech.</summary>
    public float[] UposTeacher { get; set; } = [];

    public static ToyRow Of(string words) => new() { Tokens = words.Split(' ', StringSplitOptions.RemoveEmptyEntries) };

    /// <summary>Labelled rows of different lengths; the last two have no label at all.</summary>
    public static ToyRow[] Examples() =>
    [
        new()
        {
            Tokens = ["the", "good", "dog", "barks"], Upos = ["DET", "ADJ", "NOUN", "VERB"], Ner = ["O", "O", "O", "O"], Heads = [3, 3, 4, 0], Genre = "news",
            Positive = 1, Rating = 0.5f, Topics = [1, 0, float.NaN], Features = [1, 0],
            GenreTeacher = [0.9f, 0.1f], Chance = 0.75f, UposTeacher = Peaks(0, 1, 2, 3),
        },
        new()
        {
            Tokens = ["Ann", "sees", "the", "dog", "the", "cat", "and", "Ben"], Upos = ["NOUN", "VERB", "DET", "NOUN", "DET", "NOUN", "CONJ", "NOUN"],
            Ner = ["B-PER", "O", "O", "O", "O", "O", "O", "B-PER"], Heads = [2, 0, 4, 2, 6, 4, 8, 6], Genre = "web", Positive = 0, Rating = -1,
            Topics = [0, 1, 1], Features = [0, 1], GenreTeacher = [0.2f, 0.8f], Chance = 0.1f, UposTeacher = Peaks(2, 3, 0, 2, 0, 2, 4, 2),
        },
        new()
        {
            Tokens = ["a", "bad", "cat"], Upos = ["DET", "ADJ", "NOUN"], Ner = ["O", "O", "O"], Heads = [3, 3, 0], Genre = "news",
            Positive = 0, Rating = 1.5f, Topics = [float.NaN, 1, 0], Features = [1, 1],
            GenreTeacher = [0.7f, 0.3f], Chance = 0.3f, UposTeacher = Peaks(0, 1, 2),
        },
        Of("the dog sees a good cat and the good dog"),
        Of("Ben barks"),
    ];

    private static float[] Peaks(params IEnumerable<int> classes) =>
        [.. classes.SelectMany(peak => Enumerable.Range(0, 5).Select(c => c == peak ? 0.8f : 0.05f))];
}
