using Microsoft.ML.MultiTask.Data.Loading;

namespace Microsoft.ML.MultiTask.Data.Subwords;

/// <summary>The pieces of a vocabulary that has one a line.</summary>
internal sealed class WordPieceVocabulary
{
    private readonly Dictionary<string, int> _ids;

    private WordPieceVocabulary(string[] pieces, Dictionary<string, int> ids) => (Pieces, _ids) = (pieces, ids);

    /// <summary>The pieces by their id; an empty line in between is a piece that no word has.</summary>
    public string[] Pieces { get; }

    /// <exception cref="InvalidDataException">A piece is there twice.</exception>
    public static WordPieceVocabulary Read(string text)
    {
        var pieces = new List<string>();
        var ids = new Dictionary<string, int>();
        var reader = new StringReader(text);
        while (reader.ReadLine() is { } piece)
        {
            if (piece.Length > 0 && !ids.TryAdd(piece, pieces.Count))
            {
                throw new InvalidDataException($"its piece {Excerpt.Quote(piece)} is there twice, in lines {ids[piece] + 1} and {pieces.Count + 1}.");
            }
            pieces.Add(piece);
        }
        while (pieces is [.., ""]) pieces.RemoveAt(pieces.Count - 1);
        return new WordPieceVocabulary([.. pieces], ids);
    }

    public int? Find(string piece) => _ids.TryGetValue(piece, out int id) ? id : null;
}
