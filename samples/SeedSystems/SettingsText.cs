using System.Collections;
using System.Globalization;
using System.Reflection;
using Microsoft.ML;

namespace SeedSystems;

/// <summary>Settings as they would be typed, without those that have their default value; long lists and texts, such as lexicons, by their length, and files by
/// their name alone.</summary>
internal static class SettingsText
{
    private const int LongList = 20, LongText = 200;

    /// <summary>The settings of a record or list of records.</summary>
    public static string Of(object? value) => value switch
    {
        null => "null",
        string { Length: > LongText } text => $"… {text.Length} characters",
        string text => $"\"{(Path.IsPathRooted(text) ? Path.GetFileName(text) : text)}\"",
        IDataView or Delegate => "…",
        IDictionary entries => "{ " + string.Join(", ", entries.Keys.Cast<object>().Select(key => $"{key}: {Of(entries[key])}")) + " }",
        IEnumerable items when items.Cast<object?>().Count() is > LongList and var count => $"[… {count} items]",
        IEnumerable items => "[" + string.Join(", ", items.Cast<object?>().Select(Of)) + "]",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        bool flag => flag ? "true" : "false",
        _ => Written(value),
    };

    /// <summary>How settings differ from others of the same type.</summary>
    public static string Difference(object settings, object others) => Braced(Changes(settings, others));

    private static string Written(object settings)
    {
        Type type = settings.GetType();
        if (type.GetConstructors().OrderBy(c => c.GetParameters().Length).FirstOrDefault() is not { } constructor) return $"{type.Name} {Braced(All(settings))}";
        object?[] arguments = [.. constructor.GetParameters().Select(parameter => Property(type, parameter.Name!)?.GetValue(settings) ?? Type.Missing)];
        object fresh = constructor.Invoke(BindingFlags.OptionalParamBinding, null, arguments, CultureInfo.InvariantCulture);
        string given = arguments.Length == 0 ? "" : "(" + string.Join(", ", arguments.Where(a => a != Type.Missing).Select(Of)) + ")";
        string changed = Braced(Changes(settings, fresh));
        return type.Name + given + (changed == "" ? "" : " " + changed);
    }

    private static string Braced(IReadOnlyCollection<string> changes) => changes.Count == 0 ? "" : "{ " + string.Join(", ", changes) + " }";

    /// <summary>The settings of what is not made by its user.</summary>
    private static string[] All(object settings) =>
        [.. Settable(settings).Select(property => $"{property.Name} = {Of(property.GetValue(settings))}")];

    private static IEnumerable<PropertyInfo> Settable(object settings) =>
        settings.GetType().GetProperties().Where(property => property.SetMethod is { IsPublic: true });

    private static string[] Changes(object settings, object others) =>
    [
        .. Settable(settings)
            .Where(property => !Equals(property.GetValue(settings), property.GetValue(others)))
            .Select(property => (property.Name, Text: Of(property.GetValue(settings)), Before: Of(property.GetValue(others))))
            .Where(property => property.Text != property.Before)
            .Select(property => $"{property.Name} = {property.Text}"),
    ];

    private static PropertyInfo? Property(Type type, string name) =>
        type.GetProperty(name, BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase);
}
