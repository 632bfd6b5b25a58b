using System.Globalization;
using System.Text.Json;
using Microsoft.ML.MultiTask.Data.Loading;
using Microsoft.ML.Tokenizers;

namespace Microsoft.ML.MultiTask.Data.Subwords;

/// <summary>Cuts words by merging pairs of bytes or characters.</summary>
internal sealed class BytePairCutter : Cutter
{
    private const int LongestOnStack = 256;

    private readonly string[] _pieces;
    private readonly BpeTokenizer _tokenizer;
    private readonly bool _byteLevel;
    private readonly bool _spaceBeforeFirst;

    public BytePairCutter(BytePairs settings) : this(settings, Read(settings.Vocabulary))
    {
    }

    private BytePairCutter(BytePairs settings, Dictionary<string, int> ids)
        : base(ids.Count, settings.Special, piece => ids.TryGetValue(piece, out int id) ? id : null)
    {
        _pieces = ById(ids);
        _byteLevel = settings.ByteLevel;
        _spaceBeforeFirst = settings.SpaceBeforeFirst;
        _tokenizer = BpeTokenizer.Create(new BpeOptions(ids)
        {
            Merges = Lines(settings.Merges),
            ByteLevel = _byteLevel,
            PreTokenizer = _byteLevel ? RobertaPreTokenizer.Instance : PreTokenizer.CreateWordOrNonWord(),
            UnknownToken = settings.Special.Unknown,
        });
    }

    public override IReadOnlyList<int> Cut(string word, bool isFirst)
    {
        if (string.IsNullOrWhiteSpace(word)) return OnlyUnknown;
        if (!_byteLevel || (isFirst && !_spaceBeforeFirst)) return Ids(word, word);
        Span<char> spaced = word.Length < LongestOnStack ? stackalloc char[LongestOnStack] : new char[word.Length + 1];
        spaced[0] = ' ';
        word.CopyTo(spaced[1..]);
        return Ids(word, spaced[..(word.Length + 1)]);
    }

    protected override string TextOf(int id) => _pieces[id];

    private IReadOnlyList<int> Ids(string word, ReadOnlySpan<char> text)
    {
        IReadOnlyList<int> ids = _tokenizer.EncodeToIds(text, considerPreTokenization: !(_byteLevel && IsOfLetters(word)), considerNormalization: false);
        return ids.Count == 0 ? OnlyUnknown : ids;
    }

    /// <summary>A word of letters alone, as most are, is not cut before its pairs are merged: that saves a regular expression.</summary>
    private static bool IsOfLetters(string word)
    {
        foreach (char character in word)
        {
            if (!char.IsLetter(character)) return false;
        }
        return true;
    }

    private static Dictionary<string, int> Read(string vocabulary) => JsonSerializer.Deserialize<Dictionary<string, int>>(vocabulary, SettingsJson.Options)
        ?? throw new InvalidDataException("it is empty.");

    private static string[] ById(Dictionary<string, int> ids)
    {
        var pieces = new string[ids.Count];
        foreach ((string piece, int id) in ids)
        {
            if ((uint)id >= (uint)pieces.Length)
            {
                throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture,
                    $"its piece {Excerpt.Quote(piece)} has id {id}, but the ids of {ids.Count} pieces run from 0 to {ids.Count - 1}."));
            }
            if (pieces[id] is { } other)
            {
                throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture,
                    $"its pieces {Excerpt.Quote(other)} and {Excerpt.Quote(piece)} both have id {id}."));
            }
            pieces[id] = piece;
        }
        return pieces;
    }

    private static IEnumerable<string> Lines(string merges) =>
        merges.Split('\n').Select(line => line.TrimEnd('\r')).Where(line => line.Length > 0 && !line.StartsWith("#version", StringComparison.Ordinal));
}
