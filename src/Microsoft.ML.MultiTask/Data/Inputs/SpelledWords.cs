namespace Microsoft.ML.MultiTask.Data.Inputs;

/// <summary>The distinct words of a batch as sequences of character or byte ids. Laid out only when an encoder asks.</summary>
/// <param name="layOut">Makes the ids end to end and the length of every word.</param>
public sealed class SpelledWords(Func<(long[] Ids, int[] Lengths)> layOut)
{
    private readonly Lazy<(long[] Ids, int[] Lengths)> _laidOut = new(layOut);

    /// <summary>The ids of all words end to end.</summary>
    public long[] Ids => _laidOut.Value.Ids;

    /// <summary>The number of ids of every word.</summary>
    public int[] Lengths => _laidOut.Value.Lengths;

    /// <summary>Some of the words, in the order given.</summary>
    public SpelledWords Only(int[] words) => new(() =>
    {
        var starts = new int[Lengths.Length + 1];
        for (int w = 0; w < Lengths.Length; w++) starts[w + 1] = starts[w] + Lengths[w];
        return ([.. words.SelectMany(w => Ids[starts[w]..starts[w + 1]])], [.. words.Select(w => Lengths[w])]);
    });
}
