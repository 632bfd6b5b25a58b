using Microsoft.ML.MultiTask.Benchmarks.Data;

namespace Microsoft.ML.MultiTask.Benchmarks.Reference;

/// <summary>A corpus cut into subwords, which is done once and beforehand.</summary>
internal sealed class PieceCorpus
{
    private readonly Dictionary<string, int> _tagIds = [];

    public PieceCorpus(Corpus corpus, SubwordTokenizer subwords)
    {
        Pieces = new int[corpus.Tokens.Length][];
        FirstPieces = new int[Pieces.Length][];
        for (int s = 0; s < Pieces.Length; s++) (Pieces[s], FirstPieces[s]) = Cut(corpus.Tokens[s], subwords);
        Lengths = Array.ConvertAll(Pieces, pieces => pieces.Length);
        Tags = Array.ConvertAll(corpus.Tags, tags => Array.ConvertAll(tags, Number));
    }

    /// <summary>The subwords of every sentence, between one that begins and one that ends it.</summary>
    public int[][] Pieces { get; }

    /// <summary>Where the first subword of every word of every sentence stands.</summary>
    public int[][] FirstPieces { get; }

    /// <summary>The number of subwords of every sentence.</summary>
    public int[] Lengths { get; }

    /// <summary>Tag numbers of every sentence.</summary>
    public int[][] Tags { get; }

    public int TagCount => _tagIds.Count;

    /// <summary>What shows that there are about as many subwords as in real text.</summary>
    public string Note => $"{(double)Pieces.Sum(pieces => pieces.Length - 2) / FirstPieces.Sum(words => words.Length):0.00} subwords a word";

    private static (int[] Pieces, int[] FirstPieces) Cut(string[] words, SubwordTokenizer subwords)
    {
        List<int> pieces = [subwords.Begin];
        var first = new int[words.Length];
        for (int w = 0; w < words.Length; w++)
        {
            first[w] = pieces.Count;
            pieces.AddRange(subwords.Cut(words[w], w == 0));
        }
        return ([.. pieces, subwords.End], first);
    }

    private int Number(string tag)
    {
        if (!_tagIds.TryGetValue(tag, out int id)) _tagIds.Add(tag, id = _tagIds.Count);
        return id;
    }
}
