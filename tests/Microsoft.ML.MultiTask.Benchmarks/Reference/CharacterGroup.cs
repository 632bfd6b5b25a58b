using Microsoft.ML.MultiTask.Benchmarks.Data;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Benchmarks.Reference;

/// <summary>Words of about one length, spelt time-major <c>[time, words]</c> forwards and backwards, padded at the end.</summary>
/// <param name="Words">The number of words.</param>
/// <param name="Time">Characters of the longest.</param>
/// <param name="Forward">Character numbers in reading order, flat.</param>
/// <param name="Backward">Character numbers from the last to the first, flat.</param>
/// <param name="Last">The cell of every word's last step in both.</param>
internal sealed record CharacterGroup(int Words, int Time, Tensor Forward, Tensor Backward, Tensor Last)
{
    /// <summary>Below this many words a second group costs more than the padding it saves.</summary>
    private const int FewWords = 48;

    /// <summary>Splits words sorted by rising length into at most three groups.</summary>
    public static CharacterGroup[] Split(EncodedCorpus corpus, ReadOnlySpan<int> words)
    {
        if (words.Length < FewWords) return [Create(corpus, words)];
        int first = words.Length / 2, second = words.Length * 17 / 20;
        return [Create(corpus, words[..first]), Create(corpus, words[first..second]), Create(corpus, words[second..])];
    }

    private static CharacterGroup Create(EncodedCorpus corpus, ReadOnlySpan<int> words)
    {
        int count = words.Length, time = corpus.Characters[words[^1]].Length;
        long[] forward = new long[time * count], backward = new long[time * count], last = new long[count];
        for (int w = 0; w < count; w++)
        {
            int[] characters = corpus.Characters[words[w]];
            for (int t = 0; t < characters.Length; t++)
            {
                forward[t * count + w] = characters[t];
                backward[t * count + w] = characters[^(t + 1)];
            }
            last[w] = (characters.Length - 1) * count + w;
        }
        return new CharacterGroup(count, time, HostTensor.From(forward), HostTensor.From(backward), HostTensor.From(last));
    }
}
