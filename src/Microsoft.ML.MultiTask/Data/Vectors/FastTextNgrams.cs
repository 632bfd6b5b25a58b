using System.Text;

namespace Microsoft.ML.MultiTask.Data.Vectors;

/// <summary>The character n-grams of fastText (Bojanowski et al., 2017) and the buckets they share by hash.</summary>
/// <param name="Buckets">Number of buckets.</param>
/// <param name="Shortest">Characters in the shortest n-gram.</param>
/// <param name="Longest">Characters in the longest n-gram; 0 for no n-grams.</param>
internal readonly record struct FastTextNgrams(int Buckets, int Shortest, int Longest)
{
    private const uint HashStart = 2166136261;
    private const uint HashPrime = 16777619;

    /// <summary>The end of a sentence, which has no n-grams.</summary>
    private const string EndOfSentence = "</s>";

    /// <summary>The buckets of a word's n-grams, each as often as an n-gram falls into it.</summary>
    public List<int> Of(string word)
    {
        var buckets = new List<int>();
        if (Buckets == 0 || word == EndOfSentence) return buckets;
        // The marks of a word's ends count as characters.
        ReadOnlySpan<byte> text = Encoding.UTF8.GetBytes($"<{word}>");
        for (int start = 0; start < text.Length; start = Next(text, start))
        {
            int end = start;
            for (int length = 1; length <= Longest && end < text.Length; length++)
            {
                end = Next(text, end);
                bool isMark = length == 1 && (start == 0 || end == text.Length);
                if (length >= Shortest && !isMark) buckets.Add((int)(Hash(text[start..end]) % (uint)Buckets));
            }
        }
        return buckets;
    }

    /// <summary>Fowler, Noll and Vo's hash (FNV-1a), but with bytes from 128 on taken as negative numbers, as fastText does.</summary>
    public static uint Hash(ReadOnlySpan<byte> text)
    {
        uint hash = HashStart;
        foreach (byte b in text) hash = unchecked((hash ^ (uint)(sbyte)b) * HashPrime);
        return hash;
    }

    /// <summary>The start of the character after the one that starts here.</summary>
    private static int Next(ReadOnlySpan<byte> text, int start)
    {
        do start++;
        while (start < text.Length && (text[start] & 0xC0) == 0x80);
        return start;
    }
}
