using System.Runtime.InteropServices;

namespace Microsoft.ML.MultiTask.Benchmarks.Data;

/// <summary>
/// A corpus as numbers. Words are numbered by falling frequency after <see cref="Unknown"/> and <see cref="Boundary"/>, so the first
/// <see cref="LanguageModelWords"/> are also the vocabulary of the language model. Character 0 is padding.
/// </summary>
internal sealed class EncodedCorpus
{
    public const int Unknown = 0, Boundary = 1, LanguageModelWords = 7_500, FrequencyBins = 12, UnknownCharacter = 1;

    private const int FirstWord = 2;

    private readonly Dictionary<string, int> _wordIds = [];
    private readonly Dictionary<char, int> _characterIds = [];
    private readonly Dictionary<string, int> _tagIds = [];

    public EncodedCorpus(Corpus corpus)
    {
        (string Word, int Count)[] byFrequency = Count(corpus);
        Characters = new int[byFrequency.Length + FirstWord][];
        Characters[Unknown] = Characters[Boundary] = [UnknownCharacter];
        FrequencyBin = new int[Characters.Length];
        foreach ((string word, int count) in byFrequency)
        {
            int id = FirstWord + _wordIds.Count;
            _wordIds.Add(word, id);
            Characters[id] = [.. word.Select(c => Number(_characterIds, c, UnknownCharacter + 1))];
            FrequencyBin[id] = Math.Min(FrequencyBins - 1, (int)Math.Log(count));
        }
        Words = Array.ConvertAll(corpus.Tokens, Encode);
        Tags = Array.ConvertAll(corpus.Tags, tags => Array.ConvertAll(tags, tag => Number(_tagIds, tag, 0)));
    }

    /// <summary>Word numbers of every sentence.</summary>
    public int[][] Words { get; }

    /// <summary>Tag numbers of every sentence.</summary>
    public int[][] Tags { get; }

    /// <summary>The character numbers of every word.</summary>
    public int[][] Characters { get; }

    /// <summary>The floor of the logarithm of every word's count.</summary>
    public int[] FrequencyBin { get; }

    public int WordCount => Characters.Length;

    public int CharacterCount => _characterIds.Count + UnknownCharacter + 1;

    public int TagCount => _tagIds.Count;

    /// <summary>The word numbers of a sentence, which may hold words that the corpus does not.</summary>
    public int[] Encode(string[] tokens) => Array.ConvertAll(tokens, token => _wordIds.GetValueOrDefault(token, Unknown));

    /// <summary>A word as the language model knows it.</summary>
    public static int LanguageModelId(int word) => word < LanguageModelWords ? word : Unknown;

    private static (string Word, int Count)[] Count(Corpus corpus)
    {
        var counts = new Dictionary<string, int>();
        foreach (string[] sentence in corpus.Tokens)
            foreach (string word in sentence) CollectionsMarshal.GetValueRefOrAddDefault(counts, word, out _)++;
        return [.. counts.Select(pair => (pair.Key, pair.Value)).OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal)];
    }

    private static int Number<T>(Dictionary<T, int> ids, T item, int first) where T : notnull
    {
        if (!ids.TryGetValue(item, out int id)) ids.Add(item, id = first + ids.Count);
        return id;
    }
}
