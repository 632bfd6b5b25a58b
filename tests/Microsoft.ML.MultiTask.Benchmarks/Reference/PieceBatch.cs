using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Benchmarks.Reference;

/// <summary>Sentences of about one number of subwords, padded: cell <c>r * time + t</c> is subword <c>t</c> of row <c>r</c>.</summary>
internal sealed class PieceBatch
{
    public PieceBatch(PieceCorpus corpus, int[] sentences)
    {
        Rows = sentences.Length;
        Time = sentences.Max(s => corpus.Lengths[s]);
        Distinct = [.. sentences.SelectMany(s => corpus.Pieces[s]).Distinct()];
        CellPiece = HostTensor.From(Cells(corpus, sentences));
        Mask = sentences.All(s => corpus.Lengths[s] == Time) ? null : HostTensor.From(Outside(corpus, sentences)).view(Rows, 1, 1, Time);
        WordCells = HostTensor.From([.. sentences.SelectMany((s, r) => corpus.FirstPieces[s].Select(t => (long)r * Time + t))]);
        Tags = HostTensor.From([.. sentences.SelectMany(s => corpus.Tags[s]).Select(tag => (long)tag)]);
    }

    public int Rows { get; }

    /// <summary>Subwords of the longest row.</summary>
    public int Time { get; }

    /// <summary>The subwords that occur.</summary>
    public int[] Distinct { get; }

    /// <summary>The place among the distinct subwords of every cell's, <c>[rows * time]</c>.</summary>
    public Tensor CellPiece { get; }

    /// <summary>What is added to the scores of attention, 0 or minus infinity, <c>[rows, 1, 1, time]</c>; null where there is no padding.</summary>
    public Tensor? Mask { get; }

    /// <summary>The cell of the first subword of every word, <c>[words]</c>.</summary>
    public Tensor WordCells { get; }

    /// <summary>The tag of every word, <c>[words]</c>.</summary>
    public Tensor Tags { get; }

    private long[] Cells(PieceCorpus corpus, int[] sentences)
    {
        Dictionary<int, int> places = Distinct.Index().ToDictionary(piece => piece.Item, piece => piece.Index);
        var cells = new long[Rows * Time];
        for (int r = 0; r < Rows; r++)
        {
            int[] pieces = corpus.Pieces[sentences[r]];
            for (int t = 0; t < pieces.Length; t++) cells[r * Time + t] = places[pieces[t]];
        }
        return cells;
    }

    private float[] Outside(PieceCorpus corpus, int[] sentences)
    {
        var outside = new float[Rows * Time];
        for (int r = 0; r < Rows; r++) outside.AsSpan(r * Time, Time)[corpus.Lengths[sentences[r]]..].Fill(float.NegativeInfinity);
        return outside;
    }
}
