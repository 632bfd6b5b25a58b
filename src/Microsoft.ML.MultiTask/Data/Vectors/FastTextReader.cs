namespace Microsoft.ML.MultiTask.Data.Vectors;

/// <summary>
/// Reads a model of fastText: its numbers, its dictionary and, of the input matrix, the rows that the words looked for are made of. A word's vector is
/// the mean of its own row and of those of its n-grams.
/// </summary>
internal sealed class FastTextReader(VectorStream stream, VectorCollector collector)
{
    /// <summary>The number a model begins with.</summary>
    public const int Magic = 793712314;

    private const int OldestVersion = 11;
    private const int NewestVersion = 12;
    private const int Supervised = 3;

    /// <summary>The dictionary's number of each word looked for; -1 if it is not in the dictionary.</summary>
    private readonly int[] _wordOfSlot = [.. Enumerable.Repeat(-1, collector.Slots)];

    public void Read()
    {
        var ngrams = ReadHeader();
        int words = ReadDictionary();
        if (stream.Read(1, "the mark of quantisation")[0] != 0)
            throw stream.Error("is a quantised model of fastText (.ftz); only models that are not quantised (.bin) can be read");
        long rows = stream.ReadInt64("the size of the input matrix");
        long width = stream.ReadInt64("the size of the input matrix");
        if (width != collector.Dimension || rows != words + ngrams.Buckets)
        {
            throw stream.Error(
                $"is damaged: its input matrix has {rows} x {width} numbers where {words + ngrams.Buckets} x {collector.Dimension} are expected");
        }
        AddRows(Parts(ngrams, words));
    }

    private FastTextNgrams ReadHeader()
    {
        const string What = "the settings of a fastText model";
        if (stream.ReadInt32(What) != Magic) throw stream.Error("is not a model of fastText: it begins with other bytes");
        int version = stream.ReadInt32(What);
        if (version is < OldestVersion or > NewestVersion)
            throw stream.Error($"is a fastText model of version {version}; versions {OldestVersion} and {NewestVersion} can be read");
        // In the file's order: dim, ws, epoch, minCount, neg, wordNgrams, loss, model, bucket, minn, maxn, lrUpdateRate; then t, a double
        int[] numbers = [.. Enumerable.Range(0, 12).Select(_ => stream.ReadInt32(What))];
        stream.Skip(sizeof(double), What);
        var (dimension, model, buckets, shortest, longest) = (numbers[0], numbers[7], numbers[8], numbers[9], numbers[10]);
        if (dimension is < 1 or > VectorHeader.MostNumbers || buckets < 0)
            throw stream.Error($"is damaged: it says its vectors have {dimension} numbers and that there are {buckets} n-grams");
        collector.Dimension = dimension;
        // Classifiers of the older version wrote a length of n-grams that they did not use.
        return new FastTextNgrams(buckets, shortest, version == OldestVersion && model == Supervised ? 0 : longest);
    }

    private int ReadDictionary()
    {
        const string What = "the dictionary";
        int entries = stream.ReadInt32(What);
        int words = stream.ReadInt32(What);
        stream.Skip(sizeof(int) + sizeof(long), What);
        long pruned = stream.ReadInt64(What);
        for (int e = 0; e < entries; e++)
        {
            if (!stream.TryReadTo(0, out var word)) throw stream.Error($"is cut off: its dictionary of {entries} entries ends after {e}");
            int slot = collector.Find(word);
            stream.Skip(sizeof(long), What);
            bool isWord = stream.Read(1, What)[0] == 0;
            if (slot >= 0 && isWord) _wordOfSlot[slot] = e;
        }
        if (pruned > int.MaxValue) throw stream.Error($"is damaged: it says that {pruned} n-grams were pruned");
        if (pruned > 0) stream.Skip(pruned * 2 * sizeof(int), What);
        return words;
    }

    /// <summary>Which rows of the input matrix the words are made of, in the order of the rows.</summary>
    private List<(long Row, float[] Vector, float Share)> Parts(FastTextNgrams ngrams, int words)
    {
        var parts = new List<(long Row, float[] Vector, float Share)>();
        var done = new HashSet<int>();
        foreach (var (word, exact, lower) in collector.Wanted())
        {
            bool useLower = _wordOfSlot[exact] < 0 && _wordOfSlot[lower] >= 0;
            int slot = useLower ? lower : exact;
            if (!done.Add(slot)) continue;
            List<long> rows = [.. ngrams.Of(useLower ? word.ToLowerInvariant() : word).Select(bucket => words + (long)bucket)];
            if (_wordOfSlot[slot] >= 0) rows.Add(_wordOfSlot[slot]);
            if (rows.Count == 0) continue;
            float[] vector = collector.Add(slot);
            parts.AddRange(rows.Select(row => (row, vector, 1f / rows.Count)));
        }
        parts.Sort((a, b) => a.Row.CompareTo(b.Row));
        return parts;
    }

    private void AddRows(List<(long Row, float[] Vector, float Share)> parts)
    {
        long next = 0;
        var numbers = new float[collector.Dimension];
        foreach (var (row, vector, share) in parts)
        {
            if (row >= next)
            {
                stream.Skip((row - next) * collector.Dimension * sizeof(float), "the input matrix");
                Floats.Read(stream, numbers, $"row {row} of the input matrix");
                next = row + 1;
            }
            for (int i = 0; i < numbers.Length; i++) vector[i] += share * numbers[i];
        }
    }
}
