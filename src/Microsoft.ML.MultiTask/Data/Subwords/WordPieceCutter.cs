using System.Buffers;
using System.Text;
using Microsoft.ML.Tokenizers;

namespace Microsoft.ML.MultiTask.Data.Subwords;

/// <summary>Cuts words as BERT does: at punctuation and Chinese characters, then into the longest pieces that there are. The cutting at punctuation is our own:
/// that of Microsoft.ML.Tokenizers leaves out symbols, such as a dollar sign.</summary>
internal sealed class WordPieceCutter : Cutter
{
    /// <summary>A longer part of a word is unknown.</summary>
    private const int LongestPart = 100;

    private readonly string[] _pieces;
    private readonly WordPieceTokenizer _tokenizer;
    private readonly bool _lowercase;
    private readonly bool _stripAccents;
    private readonly bool _cutChinese;

    public WordPieceCutter(WordPieces settings) : this(settings, WordPieceVocabulary.Read(settings.Vocabulary))
    {
    }

    private WordPieceCutter(WordPieces settings, WordPieceVocabulary vocabulary) : base(vocabulary.Pieces.Length, settings.Special, vocabulary.Find)
    {
        _pieces = vocabulary.Pieces;
        _lowercase = settings.Lowercase == true;
        _stripAccents = settings.StripAccents ?? _lowercase;
        _cutChinese = settings.CutChinese;
        if (_stripAccents) BertText.RequireNormalForms();
        // A character may be two halves, so that the limit in characters is checked here.
        _tokenizer = WordPieceTokenizer.Create(new MemoryStream(Encoding.UTF8.GetBytes(settings.Vocabulary)),
            new WordPieceOptions { UnknownToken = settings.Special.Unknown, MaxInputCharsPerWord = 2 * LongestPart });
    }

    public override IReadOnlyList<int> Cut(string word, bool isFirst)
    {
        string text = IsPlain(word) ? word : BertText.Clean(word, _cutChinese, _stripAccents);
        char[] buffer = ArrayPool<char>.Shared.Rent(text.Length + 1);
        try
        {
            return Parts(text, buffer) ?? OnlyUnknown;
        }
        finally
        {
            ArrayPool<char>.Shared.Return(buffer);
        }
    }

    protected override string TextOf(int id) => _pieces[id];

    /// <summary>Whether there is nothing to clean.</summary>
    private static bool IsPlain(string word) => !word.AsSpan().ContainsAnyExceptInRange(' ', '~');

    /// <summary>The ids of the parts between spaces and punctuation marks, and of these marks; null where there is nothing else than spaces.</summary>
    private IReadOnlyList<int>? Parts(string text, char[] buffer)
    {
        IReadOnlyList<int>? ids = null;
        int length = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            bool isAlone = BertText.IsPunctuation(rune);
            if (isAlone || rune.Value == ' ') ids = Add(ids, buffer.AsSpan(0, length), ref length);
            if (rune.Value == ' ') continue;
            length += (_lowercase ? Rune.ToLowerInvariant(rune) : rune).EncodeToUtf16(buffer.AsSpan(length));
            if (isAlone) ids = Add(ids, buffer.AsSpan(0, length), ref length);
        }
        return Add(ids, buffer.AsSpan(0, length), ref length);
    }

    /// <summary>Most words have one part, whose ids then need no list of their own.</summary>
    private IReadOnlyList<int>? Add(IReadOnlyList<int>? ids, ReadOnlySpan<char> part, ref int length)
    {
        length = 0;
        if (part.IsEmpty) return ids;
        IReadOnlyList<int> added = IsTooLong(part) ? OnlyUnknown : _tokenizer.EncodeToIds(part, considerPreTokenization: false, considerNormalization: false);
        if (ids is null) return added;
        if (ids is not List<int> all) all = [.. ids];
        all.AddRange(added);
        return all;
    }

    private static bool IsTooLong(ReadOnlySpan<char> part)
    {
        if (part.Length <= LongestPart) return false;
        int count = 0;
        foreach (Rune _ in part.EnumerateRunes()) count++;
        return count > LongestPart;
    }
}
