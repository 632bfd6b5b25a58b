using Microsoft.ML.MultiTask.Interop;
using Microsoft.ML.MultiTask.Layers;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask;

/// <summary>
/// A word as the bag of its character n-grams: the mean or the sum of their vectors (Hashimoto et al., 2017), with a mark before the first and after the last
/// character. Letter trigrams summed are the word hashing of Huang et al. (2013) and Liu et al. (2015). N-grams are hashed to a fixed number of vectors, of
/// which a step of training touches only those of the words at hand.
/// </summary>
public sealed record CharacterNgrams : CharacterEncoder
{
    /// <summary>The shortest n-grams. Default 2.</summary>
    public int Minimum { get; init; } = 2;

    /// <summary>The longest n-grams. Default 4 (Hashimoto et al., 2017).</summary>
    public int Maximum { get; init; } = 4;

    /// <summary>How many vectors there are; n-grams of one bucket share theirs. Default 20,000.</summary>
    public int Buckets { get; init; } = 20_000;

    /// <summary>Add the vectors up instead of taking their mean. Default false.</summary>
    public bool Sum { get; init; }

    /// <inheritdoc/>
    public override CharacterModule Build(int characters, RandomSource random) => new Module(this, random);

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        RequireAtLeastOne(Buckets, nameof(Buckets));
        RequireAtLeastOne(Minimum, nameof(Minimum));
        if (Maximum < Minimum)
        {
            throw new ArgumentOutOfRangeException(nameof(Maximum), Maximum, $"CharacterNgrams: the longest n-grams are no shorter than the shortest "
                + $"({Minimum}).");
        }
    }

    private sealed class Module : CharacterModule
    {
        /// <summary>Stand before and after a word; characters have ids from 0 on.</summary>
        private const long Start = -1, End = -2;

        private readonly CharacterNgrams _settings;
        private readonly EmbeddingTable _ngrams;

        public Module(CharacterNgrams settings, RandomSource random) : base("characters")
        {
            _settings = settings;
            _ngrams = new EmbeddingTable("ngrams", settings.Buckets, settings.EmbeddingSize, random);
            RegisterComponents();
        }

        public override long Width => _settings.EmbeddingSize;

        public override Tensor Encode(Tensor characters, Segments words)
        {
            using var scope = NewDisposeScope();
            var distinct = new DistinctIds(_settings.Buckets);
            var places = new List<int>();
            int[] counts = Number(Tensors.ToArray<long>(characters), words, distinct, places);
            if (places.Count == 0) return zeros(words.Rows, Width, device: characters.device).MoveToOuterDisposeScope();
            Tensor vectors = _ngrams.Lookup(Tensors.From<long>(distinct.Take(), characters.device)); // [distinct, width]
            var ngrams = new Segments(counts, characters.device);
            Tensor sums = zeros(words.Rows, Width, device: characters.device)
                .GainRows(ngrams.RowOfToken, vectors.index_select(0, Tensors.FromClasses([.. places], characters.device)));
            return (_settings.Sum ? sums : sums / ngrams.Lengths.AtLeast(1).unsqueeze(1)).MoveToOuterDisposeScope();
        }

        /// <summary>The n-grams of all words as places among the distinct buckets; gives the number of every word.</summary>
        private int[] Number(long[] characters, Segments words, DistinctIds distinct, List<int> places)
        {
            var counts = new int[words.Rows];
            for (int w = 0; w < counts.Length; w++)
            {
                long[] word = [Start, .. characters[words.Offsets[w]..words.Offsets[w + 1]], End];
                for (int n = _settings.Minimum; n <= Math.Min(_settings.Maximum, word.Length); n++)
                {
                    for (int from = 0; from + n <= word.Length; from++, counts[w]++) places.Add(distinct.Add(Bucket(word.AsSpan(from, n))));
                }
            }
            return counts;
        }

        /// <summary>The hash of Fowler, Noll and Vo over the characters.</summary>
        private long Bucket(ReadOnlySpan<long> ngram)
        {
            ulong hash = 14695981039346656037;
            foreach (long character in ngram) hash = unchecked((hash ^ (ulong)character) * 1099511628211);
            return (long)(hash % (ulong)_settings.Buckets);
        }
    }
}
