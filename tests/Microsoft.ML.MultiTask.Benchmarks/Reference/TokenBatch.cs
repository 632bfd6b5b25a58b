using Microsoft.ML.MultiTask.Benchmarks.Data;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Benchmarks.Reference;

/// <summary>
/// Sentences of about one length, time-major: cell <c>t * rows + r</c> is word <c>t</c> of row <c>r</c>. Both directions start at <c>t = 0</c>,
/// the backward one over reversed words, so that padding comes last in both and touches nothing real.
/// </summary>
internal sealed class TokenBatch
{
    /// <summary>Lays out sentences given by their word numbers.</summary>
    public TokenBatch(EncodedCorpus corpus, int[][] words)
    {
        Words = words;
        Time = words.Max(s => s.Length);
        Tokens = words.Sum(s => s.Length);
        Distinct = [.. words.SelectMany(s => s).Distinct().OrderBy(word => corpus.Characters[word].Length)];
        Groups = CharacterGroup.Split(corpus, Distinct);
        (CellWord, Reversed) = Cells();
        (Real, RealReversed) = RealCells();
    }

    /// <summary>Word numbers of every row.</summary>
    public int[][] Words { get; }

    public int Rows => Words.Length;

    /// <summary>Words of the longest row.</summary>
    public int Time { get; }

    /// <summary>Real words.</summary>
    public int Tokens { get; }

    /// <summary>The words that occur, by rising number of characters.</summary>
    public int[] Distinct { get; }

    /// <summary>The distinct words' spellings, in their order.</summary>
    public CharacterGroup[] Groups { get; }

    /// <summary>The place among the distinct words of every cell's word, <c>[time * rows]</c>.</summary>
    public Tensor CellWord { get; }

    /// <summary>For every cell the one that the backward direction reads there, <c>[time * rows]</c>.</summary>
    public Tensor Reversed { get; }

    /// <summary>The cell of every real word, row by row, <c>[tokens]</c>.</summary>
    public Tensor Real { get; }

    /// <summary>The cell at which the backward direction reads every real word, <c>[tokens]</c>.</summary>
    public Tensor RealReversed { get; }

    /// <summary>One number per real word, row by row.</summary>
    public Tensor Labels(Func<int, int, int> labelAt)
    {
        var labels = new long[Tokens];
        int n = 0;
        for (int r = 0; r < Rows; r++)
            for (int t = 0; t < Words[r].Length; t++) labels[n++] = labelAt(r, t);
        return HostTensor.From(labels);
    }

    private (Tensor CellWord, Tensor Reversed) Cells()
    {
        var place = new Dictionary<int, int>(Distinct.Length);
        for (int i = 0; i < Distinct.Length; i++) place.Add(Distinct[i], i);
        long[] cellWord = new long[Time * Rows], reversed = new long[Time * Rows];
        for (int r = 0; r < Rows; r++)
        {
            int length = Words[r].Length;
            for (int t = 0; t < Time; t++)
            {
                int cell = t * Rows + r;
                cellWord[cell] = t < length ? place[Words[r][t]] : 0;
                reversed[cell] = t < length ? (length - 1 - t) * Rows + r : cell;
            }
        }
        return (HostTensor.From(cellWord), HostTensor.From(reversed));
    }

    private (Tensor Real, Tensor RealReversed) RealCells() =>
        (Labels((r, t) => t * Rows + r), Labels((r, t) => (Words[r].Length - 1 - t) * Rows + r));
}
