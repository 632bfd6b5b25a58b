namespace Microsoft.ML.MultiTask.Data.Subwords;

/// <summary>The ids of a SentencePiece model's pieces: their places in it, or what fairseq makes of these.</summary>
internal sealed class SentencePieceIds
{
    /// <summary>What fairseq puts first; in its models &lt;unk&gt;, &lt;s&gt; and &lt;/s&gt; come first.</summary>
    private static readonly string[] _first = ["<s>", "<pad>", "</s>", "<unk>"];

    private const string Mask = "<mask>";

    private readonly IReadOnlyList<string> _pieces;
    private readonly bool _fairseq;

    /// <exception cref="InvalidDataException">Fairseq does not count the pieces of such a model.</exception>
    public SentencePieceIds(SentencePieceModel model, bool fairseq)
    {
        (_pieces, _fairseq) = (model.Pieces, fairseq);
        if (fairseq && !_pieces.Take(3).SequenceEqual(["<unk>", "<s>", "</s>"]))
        {
            throw new InvalidDataException("its first pieces are not <unk>, <s> and </s>, so that its ids are not those of fairseq; leave FairseqIds out.");
        }
    }

    /// <summary>The number of ids.</summary>
    public int Size => _fairseq ? _pieces.Count + 2 : _pieces.Count;

    /// <summary>The id of the piece at a place of the model.</summary>
    public int OfPlace(int place) => !_fairseq ? place : place == 0 ? 3 : place + 1;

    /// <summary>The id of a piece; null where there is none.</summary>
    public int? Find(string piece)
    {
        if (_fairseq && piece == Mask) return Size - 1;
        int id = _fairseq ? Array.IndexOf(_first, piece) : -1;
        for (int place = 0; id < 0 && place < _pieces.Count; place++)
        {
            if (_pieces[place] == piece) id = OfPlace(place);
        }
        return id < 0 ? null : id;
    }

    /// <summary>The piece with an id.</summary>
    public string TextOf(int id) => !_fairseq ? _pieces[id] : id < _first.Length ? _first[id] : id == Size - 1 ? Mask : _pieces[id - 1];
}
