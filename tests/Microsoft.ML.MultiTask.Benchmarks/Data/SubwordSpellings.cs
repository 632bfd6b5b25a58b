namespace Microsoft.ML.MultiTask.Benchmarks.Data;

/// <summary>Spellings made of a vocabulary of subwords, so that a generated corpus has about as many subwords as English text has, 1.2 a word: frequent types
/// are one subword, rare ones several.</summary>
internal static class SubwordSpellings
{
    /// <summary>The types that are one subword. Their words hold about four fifths of the tokens.</summary>
    private const int Whole = 3_000;

    private const string Inside = "##";

    /// <summary>The words of all types of a generated corpus, frequent ones first.</summary>
    /// <param name="vocabulary">The file of the subwords, frequent ones first.</param>
    /// <param name="seed">Of the rare ones.</param>
    public static string[] Read(string vocabulary, int seed)
    {
        var random = new Random(seed);
        string[] pieces = File.ReadAllLines(vocabulary), starts = [.. pieces.Where(IsWord)];
        string[] ends = [.. pieces.Where(piece => piece.StartsWith(Inside, StringComparison.Ordinal)).Select(piece => piece[Inside.Length..]).Where(IsWord)];
        HashSet<string> taken = [.. pieces];
        var words = new string[GeneratedCorpus.Types];
        for (int rank = 0; rank < words.Length; rank++)
        {
            string start = starts[rank % starts.Length], word = start;
            while (rank >= Whole && !taken.Add(word)) word = start + ends[random.Next(ends.Length)];
            words[rank] = word;
        }
        return words;
    }

    private static bool IsWord(string piece) => piece.Length > 1 && piece.All(char.IsAsciiLetterLower);
}
