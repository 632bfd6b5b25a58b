using System.Text.Json;

namespace Microsoft.ML.MultiTask.Data.Subwords;

/// <summary>The names under which the files of a tokenizer stand in a Hugging Face folder.</summary>
internal static class TokenizerFiles
{
    public const string WordPieces = "vocab.txt";
    public const string BytePairs = "vocab.json";
    public const string Merges = "merges.txt";
    public const string Fairseq = "sentencepiece.bpe.model";
    public const string All = "tokenizer.json";
    public const string Configuration = "tokenizer_config.json";
    public const string Special = "special_tokens_map.json";

    /// <summary>Models of SentencePiece whose ids are the places in the model.</summary>
    public static IReadOnlyList<string> SentencePieces { get; } = ["spiece.model", "spm.model", "sentencepiece.model"];

    /// <summary>A text of a JSON object; of a token with settings of its own its content; null where there is none.</summary>
    public static string? Text(this JsonElement from, string name) => from.Part(name) switch
    {
        { ValueKind: JsonValueKind.String } text => text.GetString(),
        { ValueKind: JsonValueKind.Object } token => token.Text("content"),
        _ => null,
    };

    /// <summary>A switch of a JSON object; null where there is none.</summary>
    public static bool? Flag(this JsonElement from, string name) => from.Part(name).ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    /// <summary>A value of a JSON object; one of no kind where there is none.</summary>
    public static JsonElement Part(this JsonElement from, string name) =>
        from.ValueKind == JsonValueKind.Object && from.TryGetProperty(name, out JsonElement part) ? part : default;

    /// <summary>The values of a JSON array; none where it is no array.</summary>
    public static IEnumerable<JsonElement> Items(this JsonElement from) => from.ValueKind == JsonValueKind.Array ? from.EnumerateArray() : [];
}
