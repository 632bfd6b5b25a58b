using System.Text.Json;
using Microsoft.ML.MultiTask.Data.Loading;

namespace Microsoft.ML.MultiTask.Data.Pretrained;

/// <summary>The settings in a JSON file, with errors that name the file, the setting and its value.</summary>
internal sealed class JsonSettings
{
    private readonly JsonElement _settings;

    private JsonSettings(string path, JsonElement settings) => (Path, _settings) = (path, settings);

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Reads a file that holds one JSON object.</summary>
    public static JsonSettings Read(string path)
    {
        if (!File.Exists(path)) throw new FileNotFoundException($"The file '{path}' does not exist.", path);
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
            return document.RootElement.ValueKind == JsonValueKind.Object ? new JsonSettings(path, document.RootElement.Clone())
                : throw new JsonException("it is no JSON object");
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"{path} cannot be read: {error.Message.TrimEnd('.')}. Fetch the file anew.", error);
        }
    }

    /// <summary>A setting; null if it is absent or null.</summary>
    public JsonElement? Find(string name) =>
        _settings.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;

    /// <summary>A whole number from <paramref name="least"/> on.</summary>
    /// <param name="name">The setting.</param>
    /// <param name="missing">What it is where it is absent; null if it must be there.</param>
    /// <param name="least">The smallest that is allowed.</param>
    public int Count(string name, int? missing = null, int least = 1)
    {
        if (Find(name) is not { } value && missing is { } given) return given;
        return Find(name) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt32(out int count) && count >= least ? count
            : throw Error(name, $"a whole number from {least} on");
    }

    /// <summary>A number above or at zero and below one.</summary>
    public double Fraction(string name, double missing)
    {
        if (Find(name) is not { } value) return missing;
        return value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) && number is >= 0 and < 1 ? number
            : throw Error(name, "a number from 0 on and below 1");
    }

    /// <summary>A text.</summary>
    public string? Text(string name)
    {
        if (Find(name) is not { } value) return null;
        return value.ValueKind == JsonValueKind.String ? value.GetString() : throw Error(name, "a text");
    }

    /// <summary>A switch, off where it is absent.</summary>
    public bool Flag(string name) => Find(name)?.ValueKind switch
    {
        null or JsonValueKind.False => false,
        JsonValueKind.True => true,
        _ => throw Error(name, "true or false"),
    };

    /// <summary>The error for a setting that is not what it must be.</summary>
    public InvalidDataException Error(string name, string expected) => Find(name) is { } value
        ? new($"{Path} has {Excerpt.Quote(value.GetRawText())} as {name}; it must be {expected}.")
        : new($"{Path} has no {name}; it must be {expected}.");
}
