namespace Microsoft.ML.MultiTask.Benchmarks.Data;

/// <summary>
/// A corpus of the shape of a treebank, made from a seed: lognormal sentence lengths (mean 16, at most 80), a Zipf vocabulary all of whose
/// types occur, frequent words short and rare ones long, 17 tags that depend on the word and, for every fifth type, on the tag before.
/// </summary>
public static class GeneratedCorpus
{
    /// <summary>Distinct words.</summary>
    public const int Types = 20_000;

    /// <summary>Distinct tags.</summary>
    public const int TagCount = 17;

    private const int MaxSentenceLength = 80, MaxWordLength = 20;
    private const double MeanSentenceLength = 16, Spread = 0.7;
    private const string Letters = "etaoinsrhldcumfpgwybvkxjqzETAOINSRHLDCUMFPGWYBVKXJQZ0123456789-'";

    /// <summary>The corpus of a seed, of about this many tokens.</summary>
    /// <param name="seed">Of everything random.</param>
    /// <param name="spellings">The words of all types, frequent ones first; null (the default): of drawn letters.</param>
    /// <param name="tokens">About how many.</param>
    public static Corpus Create(int seed, string[]? spellings = null, int tokens = 200_000)
    {
        var random = new Random(seed);
        int[][] sentences = [.. Sentences(random, tokens)];
        ShowEveryType(sentences, random);
        string[] words = spellings ?? Spellings(random);
        (int Usual, int Other)[] tags = [.. words.Select((_, rank) => TagsOfType(rank, random))];
        return new Corpus(
            [.. sentences.Select(s => Array.ConvertAll(s, rank => words[rank]))],
            [.. sentences.Select(s => Tag(s, tags))]);
    }

    private static IEnumerable<int[]> Sentences(Random random, int tokens)
    {
        double[] cumulative = new double[Types];
        for (int rank = 0; rank < Types; rank++) cumulative[rank] = (rank == 0 ? 0 : cumulative[rank - 1]) + 1.0 / (rank + 1);
        for (int made = 0; made < tokens;)
        {
            var sentence = new int[SentenceLength(random)];
            for (int i = 0; i < sentence.Length; i++) sentence[i] = Draw(cumulative, random);
            made += sentence.Length;
            yield return sentence;
        }
    }

    private static int SentenceLength(Random random)
    {
        double location = Math.Log(MeanSentenceLength) - Spread * Spread / 2;
        return Math.Clamp((int)Math.Round(Math.Exp(location + Spread * Normal(random))), 1, MaxSentenceLength);
    }

    private static int Draw(double[] cumulative, Random random)
    {
        int found = Array.BinarySearch(cumulative, random.NextDouble() * cumulative[^1]);
        return Math.Min(found < 0 ? ~found : found, Types - 1);
    }

    /// <summary>Puts types that were not drawn in the place of tokens of the most frequent ones, which hardly changes the distribution.</summary>
    private static void ShowEveryType(int[][] sentences, Random random)
    {
        const int frequent = 100;
        var seen = new bool[Types];
        foreach (int[] sentence in sentences)
            foreach (int rank in sentence) seen[rank] = true;
        for (int rank = frequent; rank < Types; rank++)
        {
            while (!seen[rank])
            {
                int[] sentence = sentences[random.Next(sentences.Length)];
                int position = random.Next(sentence.Length);
                if (sentence[position] >= frequent) continue;
                sentence[position] = rank;
                seen[rank] = true;
            }
        }
    }

    private static string[] Spellings(Random random)
    {
        var taken = new HashSet<string>();
        var words = new string[Types];
        for (int rank = 0; rank < Types; rank++)
        {
            double mean = 1.5 + 0.65 * Math.Log(rank + 1);
            int length = Math.Clamp((int)Math.Round(mean + 0.3 * mean * Normal(random)), 1, MaxWordLength);
            string word = Spell(length, random);
            for (int attempt = 1; !taken.Add(word); attempt++) word = Spell(Math.Min(MaxWordLength, length + attempt / 20), random);
            words[rank] = word;
        }
        return words;
    }

    /// <summary>Squaring prefers the letters at the start of the list, as languages do theirs.</summary>
    private static string Spell(int length, Random random) => string.Create(length, random, (span, source) =>
    {
        foreach (ref char c in span)
        {
            double u = source.NextDouble();
            c = Letters[(int)(u * u * Letters.Length)];
        }
    });

    private static (int Usual, int Other) TagsOfType(int rank, Random random)
    {
        int usual = random.Next(TagCount);
        return (usual, rank % 5 == 0 ? random.Next(TagCount) : usual);
    }

    private static string[] Tag(int[] sentence, (int Usual, int Other)[] tags)
    {
        var result = new string[sentence.Length];
        int previous = 0;
        for (int i = 0; i < sentence.Length; i++)
        {
            (int usual, int other) = tags[sentence[i]];
            previous = previous % 2 == 0 ? usual : other;
            result[i] = $"T{previous}";
        }
        return result;
    }

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
