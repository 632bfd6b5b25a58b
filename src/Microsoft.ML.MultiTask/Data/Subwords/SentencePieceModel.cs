using System.Text;

namespace Microsoft.ML.MultiTask.Data.Subwords;

/// <summary>What a file of SentencePiece says about its pieces and about the text to cut.</summary>
internal sealed class SentencePieceModel
{
    private const int Trainer = 2; // fields of the file, and of its parts
    private const int Normalizer = 3;
    private const int UnknownId = 40;
    private const int BeginId = 41;
    private const int EndId = 42;

    private readonly List<string> _pieces = [];
    private int _begin = 1;
    private int _end = 2;

    /// <exception cref="InvalidDataException">The bytes are no such file, or there is something in it that cannot be heeded.</exception>
    public SentencePieceModel(ReadOnlySpan<byte> file)
    {
        var reader = new ProtobufReader(file);
        while (reader.Read())
        {
            if (reader.Field == 1) AddPiece(reader.Bytes);
            else if (reader.Field == Trainer) ReadTrainer(reader.Bytes);
            else if (reader.Field == Normalizer) ReadNormalizer(reader.Bytes);
        }
        if (_pieces.Count == 0) throw new InvalidDataException("it is no SentencePiece model: it has no pieces.");
    }

    /// <summary>The pieces, in order.</summary>
    public IReadOnlyList<string> Pieces => _pieces;

    /// <summary>The place of the unknown piece.</summary>
    public int Unknown { get; private set; }

    /// <summary>What is replaced before the text is cut; null: nothing.</summary>
    public CharacterMap? Characters { get; private set; }

    /// <summary>Whether the first word of a text, too, has a space before it.</summary>
    public bool SpaceBeforeFirst { get; private set; } = true;

    /// <summary>Whether spaces in a row count as one, and those at the ends as none.</summary>
    public bool IsTrimmed { get; private set; } = true;

    /// <summary>The character that stands for a space.</summary>
    public char Space { get; private set; } = '\u2581';

    /// <summary>The file as Microsoft.ML.Tokenizers takes it: there, the pieces before and after a text must be in the model. What is written later counts, so
    /// that a change is written at the end.</summary>
    public byte[] Loadable(ReadOnlySpan<byte> file)
    {
        var changes = new ProtobufWriter();
        if (_begin < 0) changes.Number(BeginId, Unknown);
        if (_end < 0) changes.Number(EndId, Unknown);
        return [.. file, .. new ProtobufWriter().Bytes(Trainer, changes.Message).Message];
    }

    private void AddPiece(ReadOnlySpan<byte> piece)
    {
        var reader = new ProtobufReader(piece);
        string text = "";
        while (reader.Read())
        {
            if (reader.Field == 1) text = Encoding.UTF8.GetString(reader.Bytes);
        }
        _pieces.Add(text);
    }

    private void ReadTrainer(ReadOnlySpan<byte> settings)
    {
        var reader = new ProtobufReader(settings);
        while (reader.Read())
        {
            switch (reader.Field)
            {
                case 3 when reader.Number != 1:
                    throw new InvalidDataException("it is no model of unigrams; models of byte pairs, words or characters are not supported.");
                case 24 when reader.Number != 0: throw new InvalidDataException("it has spaces after words instead of before them, which is not supported.");
                case UnknownId: Unknown = (int)reader.Number; break;
                case BeginId: _begin = (int)reader.Number; break;
                case EndId: _end = (int)reader.Number; break;
            }
        }
    }

    private void ReadNormalizer(ReadOnlySpan<byte> settings)
    {
        var reader = new ProtobufReader(settings);
        while (reader.Read())
        {
            switch (reader.Field)
            {
                case 2: Characters = reader.Bytes.IsEmpty ? null : new CharacterMap(reader.Bytes); break;
                case 3: SpaceBeforeFirst = reader.Number != 0; break;
                case 4: IsTrimmed = reader.Number != 0; break;
                case 5: Space = reader.Number != 0 ? '\u2581' : ' '; break;
            }
        }
    }
}
