using System.Buffers.Binary;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;

namespace Microsoft.ML.MultiTask.Data.Pretrained;

/// <summary>The header of a safetensors file: eight bytes with its length, then JSON with an entry for each tensor.</summary>
internal sealed class SafetensorsHeader
{
    /// <summary>The longest header that the format allows.</summary>
    private const long MaximumLength = 100_000_000;

    private const string Metadata = "__metadata__";
    private const string Mend = "Fetch the file anew.";

    private SafetensorsHeader(long end, IReadOnlyDictionary<string, SafetensorsEntry> entries) => (End, Entries) = (end, entries);

    /// <summary>Where the header ends in the file.</summary>
    public long End { get; }

    /// <summary>The tensors.</summary>
    public IReadOnlyDictionary<string, SafetensorsEntry> Entries { get; }

    /// <summary>Reads the header and checks it against the length of the file.</summary>
    public static SafetensorsHeader Read(SafeFileHandle file, string path)
    {
        long available = RandomAccess.GetLength(file) - sizeof(ulong);
        if (available < 0) throw new InvalidDataException($"{path} has fewer bytes than the length of a safetensors header takes. {Mend}");
        var start = new byte[sizeof(ulong)];
        FileBytes.Read(file, path, 0, start);
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(start);
        if (length > MaximumLength || (long)length > available)
        {
            throw new InvalidDataException($"{path} announces a header of {length} bytes, but {available} follow and the format allows {MaximumLength}: "
                + $"it is cut off, or no safetensors file. {Mend}");
        }
        var json = new byte[length];
        FileBytes.Read(file, path, sizeof(ulong), json);
        return new SafetensorsHeader(sizeof(ulong) + json.Length, Parse(json, path, available - json.Length));
    }

    private static Dictionary<string, SafetensorsEntry> Parse(byte[] json, string path, long available)
    {
        Dictionary<string, SafetensorsEntry> entries = [];
        using JsonDocument document = Guarded(() => JsonDocument.Parse(json), path, "The header");
        if (document.RootElement.ValueKind != JsonValueKind.Object) throw new InvalidDataException($"The header of {path} is no JSON object. {Mend}");
        foreach (JsonProperty property in document.RootElement.EnumerateObject().Where(property => property.Name != Metadata))
        {
            SafetensorsEntry entry = Guarded(() => property.Value.Deserialize<SafetensorsEntry>(SettingsJson.Options)!, path, $"The entry '{property.Name}'");
            if (entry.Fault(available) is { } fault) throw new InvalidDataException($"'{property.Name}' of {path} {fault}. {Mend}");
            if (!entries.TryAdd(property.Name, entry)) throw new InvalidDataException($"{path} has '{property.Name}' twice. {Mend}");
        }
        return entries;
    }

    private static T Guarded<T>(Func<T> read, string path, string what)
    {
        try
        {
            return read() ?? throw new JsonException("it is null");
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"{what} of {path} cannot be read: {error.Message.TrimEnd('.')}. {Mend}", error);
        }
    }
}
