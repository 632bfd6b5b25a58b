using System.Diagnostics.CodeAnalysis;
using Microsoft.ML;

namespace SeedSystems.Corpora;

/// <summary>Whole documents and what they are: <c>Words</c>, <c>SentenceLengths</c> and <c>Label</c>. Of a document the first <see cref="Sentences"/> sentences
/// are kept, of a sentence the first <see cref="WordsToSentence"/> words: what comes later costs time and tells little more of the kind.</summary>
internal static class ClassifiedDocuments
{
    /// <summary>How many sentences of a document are kept.</summary>
    public const int Sentences = 10;

    /// <summary>How many words of a sentence are kept.</summary>
    public const int WordsToSentence = 30;

    /// <summary>The documents of UD English-EWT by genre: answers, email, newsgroup, reviews, weblog.</summary>
    /// <param name="workspace">Where they are.</param>
    /// <param name="most">Of no genre are there more training documents.</param>
    public static Split WebGenres(Workspace workspace, int most)
    {
        TextDocument[] learnt = [.. Read("train", 1, 60).GroupBy(document => document.Kind).SelectMany(genre => genre.Take(most))];
        var split = new Split($"UD English-EWT, {learnt.Length} documents", View(workspace, learnt), View(workspace, Read("dev", 2, 20)),
            View(workspace, Read("test", 3, 20)));
        return workspace.Shorten(split, train: 40);

        // The corpus has its genres one after the other.
        IEnumerable<TextDocument> Read(string part, int seed, int count) => Mixed(workspace.HasCorpora
            ? TextDocument.OfTreebank(workspace, $"ewt/en_ewt-{part}.conllu")
            : Generated(seed, count));
    }

    /// <summary>The documents of GUM by genre, with another set of genres.</summary>
    public static IDataView GumGenres(Workspace workspace) => View(workspace, Gum(workspace));

    /// <summary>The articles of BBC News by topic: business, entertainment, politics, sport, tech.</summary>
    public static IDataView NewsTopics(Workspace workspace) => View(workspace, News(workspace));

    /// <summary>Both of them together.</summary>
    public static IDataView GumGenresAndNewsTopics(Workspace workspace) => View(workspace, Gum(workspace).Concat(News(workspace)));

    private static IEnumerable<TextDocument> Gum(Workspace workspace) => workspace.HasCorpora
        ? TextDocument.OfTreebank(workspace, GumDocuments.Training)
        : Generated(4, 40);

    private static IEnumerable<TextDocument> News(Workspace workspace) => workspace.HasCorpora
        ? from folder in Directory.GetDirectories(workspace.PathOf("summaries/bbc/article")).Order(StringComparer.Ordinal)
          from file in Directory.GetFiles(folder).Order(StringComparer.Ordinal)
          select new TextDocument([.. File.ReadLines(file).Select(TextWords.OfRaw).Where(words => words.Length > 0)], Path.GetFileName(folder))
        : Generated(5, 40);

    /// <summary>Documents of five sentences whose genre shows in how they end.</summary>
    private static IEnumerable<TextDocument> Generated(int seed, int count) =>
        new GeneratedText(seed).Rows(5 * count).GroupBy(sentence => sentence.Genre)
            .SelectMany(genre => genre.Chunk(5).Select(sentences => new TextDocument([.. sentences.Select(sentence => sentence.Tokens)], genre.Key)));

    private static TextDocument[] Mixed(IEnumerable<TextDocument> documents)
    {
        TextDocument[] mixed = [.. documents];
        new Random(1).Shuffle(mixed);
        return mixed;
    }

    private static IDataView View(Workspace workspace, IEnumerable<TextDocument> documents) => workspace.View(documents.Select(Row));

    private static ClassifiedDocument Row(TextDocument document)
    {
        string[][] kept = [.. document.Sentences.Take(Sentences).Select(words => words.Take(WordsToSentence).ToArray())];
        return new ClassifiedDocument
        {
            Words = [.. kept.SelectMany(words => words)],
            SentenceLengths = [.. kept.Select(words => words.Length)],
            Label = document.Kind,
        };
    }

    [SuppressMessage("Performance", "CA1819", Justification = "The rows of an enumerable are arrays in ML.NET.")]
    private sealed class ClassifiedDocument
    {
        public string[] Words { get; set; } = [];

        public int[] SentenceLengths { get; set; } = [];

        public string Label { get; set; } = "";
    }
}
