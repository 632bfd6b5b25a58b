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
}
