using System.Text.Json;
using System.Text.Json.Serialization;

namespace Microsoft.ML.MultiTask.Data;

/// <summary>
/// Settings as JSON. Where a setting is declared by an abstract type, the concrete type's name is written beside its values, so that new kinds of settings,
/// also from other assemblies, need no list.
/// </summary>
public static class SettingsJson
{
    /// <summary>The options to serialise settings with.</summary>
    public static JsonSerializerOptions Options { get; } = new()
    {
        Converters = { new AbstractSettings() },
        IgnoreReadOnlyProperties = true,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
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
            string name = document.RootElement.GetProperty(TypeName).GetString()!;
            Type concrete = Type.GetType(name) ?? throw new JsonException($"The type '{name}' is not known; reference the assembly that defines it.");
            if (!typeof(T).IsAssignableFrom(concrete) || concrete.IsAbstract) throw new JsonException($"'{name}' is no {typeof(T).Name}.");
            return (T)document.RootElement.Deserialize(concrete, options)!;
        }

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
        {
            Type concrete = value.GetType();
            writer.WriteStartObject();
            writer.WriteString(TypeName, $"{concrete.FullName}, {concrete.Assembly.GetName().Name}");
            using JsonDocument document = JsonSerializer.SerializeToDocument(value, concrete, options);
            foreach (JsonProperty property in document.RootElement.EnumerateObject()) property.WriteTo(writer);
            writer.WriteEndObject();
        }
    }
}
