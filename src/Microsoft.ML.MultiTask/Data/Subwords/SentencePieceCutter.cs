using System.Text;
using Microsoft.ML.Tokenizers;

namespace Microsoft.ML.MultiTask.Data.Subwords;

/// <summary>Cuts words by a SentencePiece model.</summary>
internal sealed class SentencePieceCutter : Cutter
{
    private readonly SentencePieceModel _model;
    private readonly SentencePieceIds _ids;
    private readonly SentencePieceTokenizer _tokenizer;
    private readonly bool _lowercase;

    public SentencePieceCutter(SentencePieces settings) : this(settings, new SentencePieceModel(settings.Model.Span))
    {
    }

    private SentencePieceCutter(SentencePieces settings, SentencePieceModel model) : this(settings, model, new SentencePieceIds(model, settings.FairseqIds))
    {
    }

    private SentencePieceCutter(SentencePieces settings, SentencePieceModel model, SentencePieceIds ids) : base(ids.Size, settings.Special, ids.Find)
    {
        (_model, _ids, _lowercase) = (model, ids, settings.Lowercase);
        if (_lowercase) BertText.RequireNormalForms();
        _tokenizer = SentencePieceTokenizer.Create(new MemoryStream(model.Loadable(settings.Model.Span)), addBeginningOfSentence: false,
            addEndOfSentence: false);
    }

    public override IReadOnlyList<int> Cut(string word, bool isFirst)
    {
        string text = _lowercase ? BertText.WithoutAccents(Whole(word), NormalizationForm.FormKD).ToLowerInvariant() : word;
        text = Spaced(_model.Characters?.Map(text) ?? text, isFirst);
        if (text.Length == 0) return OnlyUnknown;
        IReadOnlyList<int> places = _tokenizer.EncodeToIds(text.AsSpan(), addBeginningOfSentence: false, addEndOfSentence: false,
            considerPreTokenization: false, considerNormalization: false);
        var ids = new List<int>(places.Count);
        foreach (int place in places)
        {
            int id = _ids.OfPlace(place);
            if (id != Unknown || ids is not [.., int last] || last != id) ids.Add(id); // unknown characters in a row are one unknown piece
        }
        return ids.Count == 0 ? OnlyUnknown : ids;
    }

    protected override string TextOf(int id) => _ids.TextOf(id);

    /// <summary>A text without halves of characters, which have no normal form.</summary>
    private static string Whole(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));

    /// <summary>A text with its spaces written as the model has them; empty where there is nothing else than spaces.</summary>
    private string Spaced(string text, bool isFirst)
    {
        if (string.IsNullOrWhiteSpace(text)) return "";
        if (_model.IsTrimmed && text.Contains(' ')) text = string.Join(' ', text.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        if (!isFirst || _model.SpaceBeforeFirst) text = $"{_model.Space}{text}";
        return text.Replace(' ', _model.Space);
    }
}
