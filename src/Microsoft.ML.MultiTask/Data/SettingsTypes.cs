using System.Reflection;
using System.Text.Json;

namespace Microsoft.ML.MultiTask.Data;

/// <summary>
/// The names under which types of settings stand in files: those of this library by their simple name, so that a file outlives a move to another namespace,
/// all others by their full name and their assembly.
/// </summary>
internal static class SettingsTypes
{
    private static readonly Assembly _library = typeof(SettingsTypes).Assembly;

    private static readonly Dictionary<string, Type> _types = _library.GetTypes()
        .Where(type => type is { IsClass: true, IsAbstract: false, IsGenericTypeDefinition: false, BaseType.IsAbstract: true })
        .Where(type => type.BaseType != typeof(object) && type.GetMethod("<Clone>$") is not null).ToDictionary(type => Simple(type.FullName!));

    /// <summary>By a name that stands in older files, today's.</summary>
    private static readonly Dictionary<string, string> _renamed = new()
    {
        ["Microsoft.ML.MultiTask.Data.Inputs.Vector"] = nameof(FeatureVector),
        ["Microsoft.ML.MultiTask.Encoders.WordBag"] = nameof(EmbeddingBag),
        ["Microsoft.ML.MultiTask.Objectives.Schedules.Constant"] = nameof(ConstantSchedule),
        ["Microsoft.ML.MultiTask.Objectives.Schedules.Dann"] = nameof(DannSchedule),
        ["Microsoft.ML.MultiTask.Objectives.Schedules.Exponential"] = nameof(ExponentialSchedule),
        ["Microsoft.ML.MultiTask.Objectives.Schedules.Linear"] = nameof(LinearSchedule),
        ["Microsoft.ML.MultiTask.Objectives.Schedules.Stepwise"] = nameof(StepSchedule),
        ["Microsoft.ML.MultiTask.Objectives.Tasks.Choice"] = nameof(MultipleChoice),
    };

    /// <summary>The name to write for a type.</summary>
    public static string NameOf(Type type) =>
        type.Assembly == _library ? Simple(type.FullName!) : $"{type.FullName}, {type.Assembly.GetName().Name}";

    /// <summary>The type that a name in a file stands for.</summary>
    /// <param name="name">The name.</param>
    /// <param name="kind">What it must be.</param>
    /// <exception cref="JsonException">There is no such type, it is of no assembly of the application, or it is of another kind.</exception>
    public static Type Find(string? name, Type kind)
    {
        if (string.IsNullOrEmpty(name)) throw new JsonException($"A {kind.Name} names no type.");
        Type type = (name.Split(", ") is [var full, var assembly] ? InAssembly(full, assembly) : _types.GetValueOrDefault(name))
            ?? throw new JsonException($"The type '{Excerpt(name)}' is not known; reference the assembly that defines it.");
        return kind.IsAssignableFrom(type) && !type.IsAbstract ? type : throw new JsonException($"'{Excerpt(name)}' is no {kind.Name}.");
    }

    private static Type? InAssembly(string full, string assembly)
    {
        if (assembly != _library.GetName().Name) return OfTheApplication(assembly)?.GetType(full, throwOnError: false);
        return _types.GetValueOrDefault(_renamed.GetValueOrDefault(full, Simple(full)));
    }

    /// <summary>A name without the namespace; a nested type keeps the type around it.</summary>
    private static string Simple(string full) => full[(full.LastIndexOf('.') + 1)..];

    /// <summary>An assembly that is loaded already, or that the application was built with: a file must not bring in others.</summary>
    private static Assembly? OfTheApplication(string name)
    {
        if (AppDomain.CurrentDomain.GetAssemblies().FirstOrDefault(loaded => loaded.GetName().Name == name) is { } present) return present;
        string built = AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") as string ?? "";
        return built.Split(Path.PathSeparator).Any(path => Path.GetFileNameWithoutExtension(path) == name) ? Assembly.Load(new AssemblyName(name)) : null;
    }

    private static string Excerpt(string name) => name.Length <= 200 ? name : name[..200] + "…";
}
