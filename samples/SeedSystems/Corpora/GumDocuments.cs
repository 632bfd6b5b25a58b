using System.Diagnostics.CodeAnalysis;
using Microsoft.ML;

namespace SeedSystems.Corpora;

/// <summary>
/// The documents of GUM as sentences one after the other, cut into the three questions of Jernite, Bowman and Sontag (2017, "Discourse-Based Objectives for
/// Fast Unsupervised Sentence Representation Learning"). The labels follow from the text alone. Every row has a <c>Genre</c>. Beside that, its sentences with
/// their parts of speech.
/// </summary>
internal static class GumDocuments
{
    /// <summary>The file of the training part.</summary>
    public const string Training = "gum/dep/train.conllu.gz";

    /// <summary>The number of sentences before those to choose from, and of those.</summary>
    private const int Context = 3, Candidates = 5;

    /// <summary>Phrases that open a sentence, by what they say of its relation to the one before.</summary>
    private static readonly Dictionary<string, string[]> _conjunctions = new()
    {
        ["addition"] = ["again", "also", "besides", "finally", "further", "furthermore", "moreover", "in addition"],
        ["contrast"] = ["anyway", "however", "instead", "nevertheless", "otherwise", "contrarily", "conversely", "nonetheless", "in contrast", "rather"],
        ["time"] = ["meanwhile", "next", "then", "now", "thereafter"],
        ["result"] = ["accordingly", "consequently", "hence", "thus", "therefore"],
        ["specific"] = ["namely", "specifically", "notably", "that is", "for example"],
        ["compare"] = ["likewise", "similarly"],
        ["strengthen"] = ["indeed", "in fact"],
        ["return"] = ["still"],
        ["recognize"] = ["undoubtedly", "certainly"],
    };

    /// <summary>The kinds of phrases that <see cref="Conjunction"/> tells apart.</summary>
    public static IReadOnlyList<string> Conjunctions { get; } = [.. _conjunctions.Keys];

    /// <summary>ORDER: two neighbouring sentences <c>First</c> and <c>Second</c>, half of them the wrong way round: <c>Order</c> is <c>kept</c> or
    /// <c>switched</c>.</summary>
    public static Split Order(Workspace workspace) => Load(workspace, "order", (document, random) => Pairs(document).Select(pair =>
    {
        bool kept = random.Next(2) == 0;
        (string[] first, string[] second) = kept ? pair : (pair.Second, pair.First);
        return new OrderRow { First = first, Second = second, Order = kept ? "kept" : "switched", Genre = document.Kind };
    }));

    /// <summary>NEXT: three sentences <c>First</c>, <c>Second</c>, <c>Third</c>, and <c>Candidate1</c> to <c>Candidate5</c>, the five sentences after them in
    /// any order; <c>Next</c>, from <c>1</c> to <c>5</c>, is the one that comes first.</summary>
    public static Split Next(Workspace workspace) => Load(workspace, "next", (document, random) =>
        document.Sentences.Chunk(Context + Candidates).Where(part => part.Length == Context + Candidates).Select(part => Choice(part, document.Kind, random)));

    /// <summary>CONJUNCTION: two neighbouring sentences of which <c>Second</c> has lost the phrase that it began with; <c>Conjunction</c> is the kind of that
    /// phrase.</summary>
    public static Split Conjunction(Workspace workspace) => Load(workspace, "conjunction", (document, _) =>
        from pair in Pairs(document)
        let phrase = Phrase(pair.Second)
        where phrase is not null
        select new ConjunctionRow
        {
            First = pair.First,
            Second = pair.Second[phrase.Value.Length..],
            Conjunction = phrase.Value.Kind,
            Genre = document.Kind,
        });

    /// <summary>The first sentences of the training documents, in an order that mixes their genres: <c>Tokens</c>, and their parts of speech
    /// <c>Pos</c>.</summary>
    public static IDataView Tagged(Workspace workspace, int sentences)
    {
        IDataView all = Sentences(workspace, Training, 3, 300);
        IDataView mixed = workspace.Ml.Data.ShuffleRows(all, seed: 1, shufflePoolSize: 20_000, shuffleSource: false);
        return workspace.Rename(workspace.First(mixed, sentences), "Upos", "Pos");
    }

    /// <summary>Sentences with their parts of speech <c>Pos</c>, in the corpus' own parts, without one for validation.</summary>
    public static Split LoadTagged(Workspace workspace)
    {
        return workspace.Shorten(new Split("GUM", Read(Training, 3, 300), null, Read("gum/dep/test.conllu", 5, 100)));

        IDataView Read(string file, int seed, int count) => workspace.Rename(Sentences(workspace, file, seed, count), "Upos", "Pos");
    }

    private static IDataView Sentences(Workspace workspace, string file, int seed, int count) => workspace.HasCorpora
        ? TextDocument.Treebank(workspace, file)
        : workspace.Ml.Data.LoadFromEnumerable(new GeneratedText(seed).Rows(count).ToArray());

    private static Split Load<TRow>(Workspace workspace, string what, Func<TextDocument, Random, IEnumerable<TRow>> rows) where TRow : class
    {
        return workspace.Shorten(new Split($"GUM, {what}", Read("train", 1, 60), Read("dev", 2, 15), Read("test", 3, 20)));

        IDataView Read(string part, int seed, int count)
        {
            var random = new Random(seed);
            return workspace.View(Documents(workspace, part, seed, count).SelectMany(document => rows(document, random)));
        }
    }

    private static IEnumerable<TextDocument> Documents(Workspace workspace, string part, int seed, int count) => workspace.HasCorpora
        ? TextDocument.OfTreebank(workspace, part == "train" ? Training : $"gum/dep/{part}.conllu")
        : GeneratedSentences.Documents(seed, count).Select((sentences, d) => new TextDocument(sentences, d % 2 == 0 ? "news" : "letter"));

    private static IEnumerable<(string[] First, string[] Second)> Pairs(TextDocument document) => document.Sentences.Zip(document.Sentences.Skip(1));

    private static NextRow Choice(string[][] part, string genre, Random random)
    {
        int[] order = [.. Enumerable.Range(Context, Candidates)];
        random.Shuffle(order);
        return new NextRow
        {
            First = part[0],
            Second = part[1],
            Third = part[2],
            Candidate1 = part[order[0]],
            Candidate2 = part[order[1]],
            Candidate3 = part[order[2]],
            Candidate4 = part[order[3]],
            Candidate5 = part[order[4]],
            Next = $"{Array.IndexOf(order, Context) + 1}",
            Genre = genre,
        };
    }

    /// <summary>The kind of phrase that a sentence begins with, and the number of its words, a comma behind it included; null without one, or when nothing else
    /// is there.</summary>
    private static (string Kind, int Length)? Phrase(string[] sentence)
    {
        foreach ((string kind, string[] phrases) in _conjunctions)
        {
            foreach (string[] words in phrases.Select(TextWords.OfTokenized))
            {
                if (sentence.Length <= words.Length + 2 || !words.SequenceEqual(sentence.Take(words.Length), StringComparer.OrdinalIgnoreCase)) continue;
                return (kind, words.Length + (sentence[words.Length] == "," ? 1 : 0));
            }
        }
        return null;
    }

    [SuppressMessage("Performance", "CA1819", Justification = "The rows of an enumerable are arrays in ML.NET.")]
    private sealed class OrderRow
    {
        public string[] First { get; set; } = [];

        public string[] Second { get; set; } = [];

        public string Order { get; set; } = "";

        public string Genre { get; set; } = "";
    }

    [SuppressMessage("Performance", "CA1819", Justification = "The rows of an enumerable are arrays in ML.NET.")]
    private sealed class NextRow
    {
        public string[] First { get; set; } = [];

        public string[] Second { get; set; } = [];

        public string[] Third { get; set; } = [];

        public string[] Candidate1 { get; set; } = [];

        public string[] Candidate2 { get; set; } = [];

        public string[] Candidate3 { get; set; } = [];

        public string[] Candidate4 { get; set; } = [];

        public string[] Candidate5 { get; set; } = [];

        public string Next { get; set; } = "";

        public string Genre { get; set; } = "";
    }

    [SuppressMessage("Performance", "CA1819", Justification = "The rows of an enumerable are arrays in ML.NET.")]
    private sealed class ConjunctionRow
    {
        public string[] First { get; set; } = [];

        public string[] Second { get; set; } = [];

        public string Conjunction { get; set; } = "";

        public string Genre { get; set; } = "";
    }
}
