using System.Text.Encodings.Web;
using System.Text.Json;

namespace Microsoft.ML.MultiTask.Data.Subwords;

/// <summary>Makes a tokenizer from Hugging Face's <c>tokenizer.json</c>, which holds any kind of them. What would not be heeded is an error.</summary>
internal sealed class TokenizerJson
{
    private static readonly JsonSerializerOptions _readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly JsonElement _file;
    private readonly JsonElement _model;
    private readonly JsonElement _vocabulary;
    private readonly string _kind;

    /// <exception cref="InvalidDataException">The file is of another kind.</exception>
    public TokenizerJson(JsonElement file)
    {
        _file = file;
        _model = file.Part("model");
        _vocabulary = _model.Part("vocab");
        if (_vocabulary.ValueKind is not (JsonValueKind.Array or JsonValueKind.Object)) throw new InvalidDataException("it has no 'model' with a 'vocab'.");
        // Files of older versions do not name the kind.
        _kind = _model.Text("type") ?? (_vocabulary.ValueKind == JsonValueKind.Array ? "Unigram"
            : _model.Part("merges").ValueKind == JsonValueKind.Array ? "BPE" : "WordPiece");
        Special = Names();
    }

    /// <summary>The names of the special pieces.</summary>
    public SpecialPieces Special { get; }

    /// <summary>The place of the unknown piece; null where the model names none.</summary>
    private int? UnknownPlace => _model.Part("unk_id") is { ValueKind: JsonValueKind.Number } place
        && place.TryGetInt32(out int at) && at >= 0 && at < _vocabulary.GetArrayLength() ? at : null;

    /// <summary>The tokenizer.</summary>
    public SubwordTokenizer Read(SpecialPieces special) => _kind switch
    {
        "WordPiece" => WordPieces(special),
        "BPE" => BytePairs(special),
        "Unigram" => SentencePieces(special),
        _ => throw new InvalidDataException($"its model is of type '{_kind}'; WordPiece, BPE and Unigram are supported."),
    };

    private WordPieces WordPieces(SpecialPieces special)
    {
        JsonElement normalizer = _file.Part("normalizer");
        Support("normalizer", Kinds(normalizer), "BertNormalizer");
        Support("pre_tokenizer", Kinds(_file.Part("pre_tokenizer")), "BertPreTokenizer");
        if ((_model.Text("continuing_subword_prefix") ?? "##") is not "##" and var prefix)
        {
            throw new InvalidDataException($"its pieces inside of words begin with '{prefix}'; only ## is supported.");
        }
        return new WordPieces(string.Join('\n', Ids().OrderBy(entry => entry.Value).Select(entry => entry.Key)))
        {
            Lowercase = normalizer.Flag("lowercase") ?? false,
            StripAccents = normalizer.Flag("strip_accents"),
            CutChinese = normalizer.Flag("handle_chinese_chars") ?? true,
            Special = special,
        };
    }

    private BytePairs BytePairs(SpecialPieces special)
    {
        Support("normalizer", Kinds(_file.Part("normalizer")));
        JsonElement[] before = [.. Steps(_file.Part("pre_tokenizer"))];
        if (before is not [var step] || step.Text("type") != "ByteLevel" || step.Flag("use_regex") == false)
        {
            throw new InvalidDataException("its 'pre_tokenizer' is not ByteLevel alone, with its own expression; no other is supported for BPE.");
        }
        return new BytePairs(JsonSerializer.Serialize(Ids(), _readable), string.Join('\n', _model.Part("merges").Items().Select(Merge)))
        {
            ByteLevel = true,
            SpaceBeforeFirst = step.Flag("add_prefix_space") ?? true,
            Special = special,
        };
    }

    private SentencePieces SentencePieces(SpecialPieces special)
    {
        JsonElement[] normalizers = [.. Steps(_file.Part("normalizer")).Where(step => !IsOfSpaces(step))];
        bool lowercase = normalizers.Any(step => step.Text("type") == "Lowercase");
        Support("normalizer", normalizers.Select(Kind), lowercase ? ["Precompiled", "Lowercase", "NFKD", "StripAccents"] : ["Precompiled"]);
        Support("pre_tokenizer", Kinds(_file.Part("pre_tokenizer")), "Metaspace", "WhitespaceSplit");
        JsonElement spaces = Steps(_file.Part("pre_tokenizer")).FirstOrDefault(step => Kind(step) == "Metaspace");
        var normalizer = new ProtobufWriter();
        if (normalizers.FirstOrDefault(step => Kind(step) == "Precompiled").Text("precompiled_charsmap") is { Length: > 0 } map)
        {
            normalizer.Bytes(2, Convert.FromBase64String(map));
        }
        if (spaces.Flag("add_prefix_space") == false || spaces.Text("prepend_scheme") == "never") normalizer.Number(3, 0);
        return new SentencePieces(Model(normalizer.Message)) { Lowercase = lowercase, Special = special };
    }

    /// <summary>The same pieces as a model of SentencePiece.</summary>
    private byte[] Model(byte[] normalizer)
    {
        (string Piece, float Score)[] pieces = [.. _vocabulary.Items().Select(entry => (entry[0].GetString()!, entry[1].GetSingle()))];
        Dictionary<string, int> added = Added();
        int unknown = UnknownPlace ?? throw new InvalidDataException("its model has no 'unk_id', the place of the unknown piece.");
        var model = new ProtobufWriter();
        foreach ((string piece, float score) in pieces.Concat(After(added, pieces.Length)))
        {
            int kind = added.TryGetValue(piece, out int id) && id != unknown ? 3 : 1; // special, or ordinary
            if (piece == pieces[unknown].Piece) kind = 2;
            model.Bytes(1, new ProtobufWriter().Text(1, piece).Single(2, score).Number(3, kind).Message);
        }
        int bytes = _model.Flag("byte_fallback") == true ? 1 : 0;
        return model.Bytes(2, new ProtobufWriter().Number(3, 1).Number(35, bytes).Number(40, unknown).Number(41, -1).Number(42, -1).Message)
            .Bytes(3, normalizer).Message;
    }

    /// <summary>The pieces that stand after those of the model.</summary>
    private static IEnumerable<(string Piece, float Score)> After(Dictionary<string, int> added, int count)
    {
        foreach ((string piece, int id) in added.Where(entry => entry.Value >= count).OrderBy(entry => entry.Value))
        {
            if (id != count++) throw new InvalidDataException($"its piece '{piece}' has id {id}, but no piece has id {count - 1}.");
            yield return (piece, 0);
        }
    }

    /// <summary>The ids of all pieces of a model that lists them by name.</summary>
    private Dictionary<string, int> Ids()
    {
        Dictionary<string, int> ids = _vocabulary.Deserialize<Dictionary<string, int>>(SettingsJson.Options)!;
        foreach ((string piece, int id) in Added()) ids.TryAdd(piece, id);
        string?[] pieces = new string?[ids.Count];
        foreach ((string piece, int id) in ids)
        {
            if ((uint)id >= (uint)pieces.Length || pieces[id] is not null)
            {
                throw new InvalidDataException($"its piece '{piece}' has id {id}, but the ids of {ids.Count} pieces run from 0 to {ids.Count - 1}, each once.");
            }
            pieces[id] = piece;
        }
        return ids;
    }

    private Dictionary<string, int> Added()
    {
        var added = new Dictionary<string, int>();
        foreach (JsonElement token in _file.Part("added_tokens").Items()) added[token.GetProperty("content").GetString()!] = token.GetProperty("id").GetInt32();
        return added;
    }

    /// <summary>The names that stand in what is done after cutting, in the model, and among the added pieces.</summary>
    private SpecialPieces Names()
    {
        SpecialPieces others = _kind == "WordPiece" ? SpecialPieces.OfBert : SpecialPieces.OfRoberta;
        JsonElement after = _file.Part("post_processor");
        string?[] single = [.. after.Part("single").Items().Select(step => step.Part("SpecialToken").Text("id"))];
        return new SpecialPieces(
            Begin: First(after.Part("cls")) ?? single.FirstOrDefault() ?? others.Begin,
            End: First(after.Part("sep")) ?? single.LastOrDefault() ?? others.End,
            Unknown: (UnknownPlace is { } place ? _vocabulary[place][0].GetString() : _model.Text("unk_token")) ?? others.Unknown,
            Mask: Added().Keys.FirstOrDefault(piece => piece is "[MASK]" or "<mask>") ?? others.Mask);
    }

    /// <summary>The name in a pair of name and id.</summary>
    private static string? First(JsonElement pair) => pair.Items().FirstOrDefault() is { ValueKind: JsonValueKind.String } name ? name.GetString() : null;

    private static string Merge(JsonElement merge) =>
        merge.ValueKind == JsonValueKind.Array ? $"{merge[0].GetString()} {merge[1].GetString()}" : merge.GetString()!;

    private static string Kind(JsonElement step) => step.Text("type") ?? "";

    private static IEnumerable<string> Kinds(JsonElement step) => Steps(step).Select(Kind);

    /// <summary>A step, or those of a sequence of them.</summary>
    private static IEnumerable<JsonElement> Steps(JsonElement step) => step.ValueKind != JsonValueKind.Object ? []
        : Kind(step) == "Sequence" ? step.Part("normalizers").Items().Concat(step.Part("pretokenizers").Items()) : [step];

    /// <summary>Whether a step does to spaces what the model does anyway.</summary>
    private static bool IsOfSpaces(JsonElement step) => Kind(step) is "Strip"
        || (Kind(step) == "Replace" && step.Part("pattern").Text("Regex") == " {2,}" && step.Text("content") == " ");

    private static void Support(string what, IEnumerable<string> kinds, params ReadOnlySpan<string> supported)
    {
        foreach (string kind in kinds)
        {
            if (!supported.Contains(kind)) throw new InvalidDataException($"its '{what}' is a {kind}, which is not supported for such a model.");
        }
    }
}
