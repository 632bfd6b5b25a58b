using System.Text.Json;
using System.Text.Json.Serialization;

namespace Microsoft.ML.MultiTask.Data;

/// <summary>
/// Settings as JSON. Where a setting is declared by an abstract type, the concrete type's name is written beside its values, so that new kinds of settings,
/// also from other assemblies, need no list.
/// </summary>
public static class SettingsJson
{
    /// <summary>The options to serialise settings with. What is null, missing or there twice without leave is a <see cref="JsonException"/>.</summary>
    public static JsonSerializerOptions Options { get; } = new()
    {
        Converters = { new AbstractSettings() },
        IgnoreReadOnlyProperties = true,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        AllowDuplicateProperties = false,
    };

    private sealed class AbstractSettings : JsonConverterFactory
    {
        public override bool CanConvert(Type type) => type is { IsAbstract: true, IsInterface: false };

        public override JsonConverter CreateConverter(Type type, JsonSerializerOptions options) =>
            (JsonConverter)Activator.CreateInstance(typeof(Converter<>).MakeGenericType(type))!;
    }

    private sealed class Converter<T> : JsonConverter<T> where T : class
    {
        private const string TypeName = "$type";

        public override T Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options)
        {
            using JsonDocument document = JsonDocument.ParseValue(ref reader);
            JsonElement settings = document.RootElement;
            string? name = settings.ValueKind == JsonValueKind.Object && settings.TryGetProperty(TypeName, out JsonElement named)
                && named.ValueKind == JsonValueKind.String ? named.GetString() : null;
            return (T)settings.Deserialize(SettingsTypes.Find(name, typeof(T)), options)!;
        }

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
        {
            Type concrete = value.GetType();
            writer.WriteStartObject();
            writer.WriteString(TypeName, SettingsTypes.NameOf(concrete));
            using JsonDocument document = JsonSerializer.SerializeToDocument(value, concrete, options);
            foreach (JsonProperty property in document.RootElement.EnumerateObject()) property.WriteTo(writer);
            writer.WriteEndObject();
        }
    }
}
