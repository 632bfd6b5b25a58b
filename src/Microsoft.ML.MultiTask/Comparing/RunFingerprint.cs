using System.Buffers.Binary;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Training;

namespace Microsoft.ML.MultiTask.Comparing;

/// <summary>What tells a run from others: settings, rows, seed. Code that stands behind a setting is not seen.</summary>
internal static class RunFingerprint
{
    private static readonly string _version = typeof(RunFingerprint).Assembly.GetName().Version!.ToString();

    private static readonly JsonSerializerOptions _json = new(SettingsJson.Options)
    {
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { LeaveOutWhatIsNoSetting, AddWhatIsNotSaved } },
    };

    /// <summary>The fingerprint of the rows that training and validation read.</summary>
    public static string Of(TrainingData data)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach ((string column, SymbolTable symbols) in data.Symbols.OrderBy(table => table.Key, StringComparer.Ordinal))
        {
            Add(hash, column);
            foreach (string text in symbols.Texts) Add(hash, text);
        }
        foreach (Corpus corpus in data.Corpora) Add(hash, corpus);
        if (data.Validation is { } validation) Add(hash, validation);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>The fingerprint of a run.</summary>
    /// <param name="options">Its settings.</param>
    /// <param name="seed">Its seed.</param>
    /// <param name="others">What else it depends on: the rows, the device.</param>
    public static string Of(MultiTaskTrainer.Options options, int seed, params IEnumerable<string> others)
    {
        string settings = JsonSerializer.Serialize(options with { Seed = seed }, _json);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', [_version, settings, .. others]))));
    }

    private static void Add(IncrementalHash hash, Corpus corpus)
    {
        foreach ((string name, ColumnData data) in corpus.Columns.OrderBy(column => column.Key, StringComparer.Ordinal))
        {
            Add(hash, name);
            Add(hash, data.Rows);
            for (int row = 0; row < data.Rows; row++)
            {
                Add(hash, data.Length(row));
                hash.AppendData(data.Bytes(row));
            }
        }
    }

    private static void Add(IncrementalHash hash, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        Add(hash, bytes.Length);
        hash.AppendData(bytes);
    }

    private static void Add(IncrementalHash hash, int number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, number);
        hash.AppendData(bytes);
    }

    private static void LeaveOutWhatIsNoSetting(JsonTypeInfo type)
    {
        if (type.Kind != JsonTypeInfoKind.Object) return;
        JsonPropertyInfo[] others = [.. type.Properties.Where(property => IsNoSetting(property.PropertyType))];
        foreach (JsonPropertyInfo property in others) _ = type.Properties.Remove(property);
    }

    /// <summary>A setting that a model file does not hold, such as pretrained vectors, makes another run of it all the same.</summary>
    private static void AddWhatIsNotSaved(JsonTypeInfo type)
    {
        if (type.Kind != JsonTypeInfoKind.Object) return;
        foreach (PropertyInfo property in type.Type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(IsUnsavedSetting))
        {
            if (type.Properties.FirstOrDefault(known => known.Name == property.Name) is { } ignored) _ = type.Properties.Remove(ignored);
            JsonPropertyInfo added = type.CreateJsonPropertyInfo(property.PropertyType, property.Name);
            added.Get = property.GetValue;
            type.Properties.Add(added);
        }
    }

    private static bool IsUnsavedSetting(PropertyInfo property) => property.SetMethod is { IsPublic: true } && property.GetIndexParameters().Length == 0
        && property.GetCustomAttribute<JsonIgnoreAttribute>() is { Condition: JsonIgnoreCondition.Always } && IsSetting(property.PropertyType);

    /// <summary>Whether values of a type are settings that JSON can hold: numbers, texts, records, and collections of these.</summary>
    private static bool IsSetting(Type type) => !IsNoSetting(type)
        && (type.IsPrimitive || type.IsEnum || type == typeof(string) || type == typeof(decimal) || type == typeof(TimeSpan) || type == typeof(DateTime)
            || type.GetMethod("<Clone>$") is not null || Parts(type) is { Length: > 0 } parts && parts.All(IsSetting));

    /// <summary>What a nullable value, an array or a collection is made of.</summary>
    private static Type[] Parts(Type type) => type.IsArray ? [type.GetElementType()!]
        : Nullable.GetUnderlyingType(type) is not null || typeof(System.Collections.IEnumerable).IsAssignableFrom(type) ? type.GetGenericArguments() : [];

    private static bool IsNoSetting(Type type) => type == typeof(CancellationToken) || type == typeof(IProgress<TrainingReport>)
        || typeof(IDataView).IsAssignableFrom(type) || typeof(Delegate).IsAssignableFrom(type);
}
