using System.Reflection;
using System.Text.RegularExpressions;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Microsoft.ML.MultiTask.Tests;

/// <summary>The design rules that can be read off the sources of the library.</summary>
[TestClass]
public sealed partial class RoomsTests
{
    // Lowest first: a room uses only those before it. The root holds the trainer and the transformer; what comes after it trains with them.
    private static readonly string[] _rooms =
        ["Interop", "Metrics", "Weighting", "Layers", "Optimizers", "Data", "Encoders", "Sharing", "Objectives", "Training", "Scoring", "Persistence", "", "Comparing"];

    /// <summary>Read off the compiled library, since types of one namespace need no using.</summary>
    [TestMethod]
    public void ARoomUsesOnlyThoseBeforeIt()
    {
        ILookup<string, string> rooms = Sources().SelectMany(Declared).ToLookup(type => type.Type, type => type.Room);
        using AssemblyDefinition library = AssemblyDefinition.ReadAssembly(typeof(MultiTaskTrainer).Assembly.Location);
        string[] faults = [.. library.MainModule.Types.SelectMany(type => Used(type).Select(used => (User: type, Used: used))).Distinct()
            .Where(use => rooms[Name(use.User)].Any() && rooms[Name(use.Used)].Any()
                && rooms[Name(use.Used)].Min(Level) > rooms[Name(use.User)].Max(Level))
            .Select(use => $"{use.User.Name} of {Name(rooms[Name(use.User)].First())} uses {use.Used.Name} of {Name(rooms[Name(use.Used)].First())}, which "
                + "comes after it").Distinct()];
        Assert.IsEmpty(faults, string.Join('\n', faults));
        Assert.IsGreaterThan(300, library.MainModule.Types.Count(type => rooms[Name(type)].Any())); // the types are found at all
    }

    [TestMethod]
    public void EveryFolderIsARoom() => Check((source, _) =>
        _rooms.Contains(source.Room) ? null : $"{source.Room} is no room; the rooms are {string.Join(", ", _rooms.Where(room => room != ""))}");

    [TestMethod]
    public void EveryClassIsAbstractOrSealed() => Check((_, line) =>
        ClassDeclaration().Match(line) is { Success: true } match && !FixedModifier().IsMatch(match.Groups[1].Value)
            ? $"{match.Groups[2].Value} is neither abstract nor sealed" : null);

    [TestMethod]
    public void AFileHasOnePublicType() => Check((source, line) =>
        PublicType().Match(line) is { Success: true } match && source.PublicTypes.Add(match.Groups[1].Value) && source.PublicTypes.Count > 1
            ? $"{match.Groups[1].Value} is the second public type in this file" : null);

    /// <summary>The types that a file declares, nested ones left out, and the room that it lies in.</summary>
    private static IEnumerable<(string Type, string Room)> Declared(Source source) =>
        File.ReadLines(source.File).Select(line => TopLevelType().Match(line)).Where(match => match.Success).Select(match => (match.Groups[1].Value, source.Room));

    /// <summary>What a type and those nested in it mention: bases, members, and the code of methods.</summary>
    private static IEnumerable<TypeReference> Used(TypeDefinition type)
    {
        IEnumerable<TypeReference?> direct =
        [
            type.BaseType, .. type.Interfaces.Select(i => i.InterfaceType), .. type.Fields.Select(field => field.FieldType),
            .. type.Methods.SelectMany(method => method.Parameters.Select(parameter => parameter.ParameterType).Append(method.ReturnType)),
            .. type.Methods.Where(method => method.HasBody).SelectMany(method => method.Body.Variables.Select(variable => variable.VariableType)),
            .. type.Methods.Where(method => method.HasBody).SelectMany(method => method.Body.Instructions).SelectMany(Mentioned),
        ];
        return direct.OfType<TypeReference>().SelectMany(Flat).Concat(type.NestedTypes.SelectMany(Used));
    }

    private static IEnumerable<TypeReference?> Mentioned(Instruction instruction) => instruction.Operand switch
    {
        GenericInstanceMethod method => [method.DeclaringType, .. method.GenericArguments],
        MemberReference member and not TypeReference => [member.DeclaringType],
        TypeReference type => [type],
        _ => [],
    };

    /// <summary>A type, or what an array or a constructed type is made of.</summary>
    private static IEnumerable<TypeReference> Flat(TypeReference type) => type switch
    {
        GenericInstanceType constructed => constructed.GenericArguments.SelectMany(Flat).Append(constructed.ElementType),
        TypeSpecification wrapped => Flat(wrapped.ElementType),
        _ => [type],
    };

    /// <summary>The name of the outermost type, without the number of its parameters; that of a type of another library is empty.</summary>
    private static string Name(TypeReference type)
    {
        while (type.DeclaringType is { } outer) type = outer;
        return type.Namespace.StartsWith("Microsoft.ML", StringComparison.Ordinal) ? type.Name.Split('`')[0] : "";
    }

    private static void Check(Func<Source, string, string?> fault)
    {
        var faults = new List<string>();
        foreach (Source source in Sources())
        {
            string[] lines = File.ReadAllLines(source.File);
            for (int i = 0; i < lines.Length; i++)
                if (fault(source, lines[i]) is { } found) faults.Add($"{source.Name}({i + 1}): {found}");
        }
        Assert.IsEmpty(faults, string.Join('\n', faults));
    }

    private static IEnumerable<Source> Sources()
    {
        string root = typeof(RoomsTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "RepositoryRoot").Value!;
        string folder = Path.Combine(root, "src", "Microsoft.ML.MultiTask");
        return from file in Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
               let name = Path.GetRelativePath(folder, file).Replace('\\', '/')
               where !name.StartsWith("obj/", StringComparison.Ordinal) && !name.StartsWith("bin/", StringComparison.Ordinal)
               orderby name
               select new Source(file, name, name.Contains('/') ? name[..name.IndexOf('/')] : "", []);
    }

    private static int Level(string room) => Array.IndexOf(_rooms, room);
    private static string Name(string room) => room == "" ? "the root" : room;

    [GeneratedRegex(@"^(?:(?:public|internal|file|sealed|abstract|static|readonly|ref|partial) )+(?:record struct|record|class|struct|interface|enum|delegate \S+) (\w+)")]
    private static partial Regex TopLevelType();

    [GeneratedRegex(@"^\s*((?:\w+ )*)(?:class|record class|record)(?! struct) (\w+)")]
    private static partial Regex ClassDeclaration();

    [GeneratedRegex(@"\b(?:static|sealed|abstract)\b")]
    private static partial Regex FixedModifier();

    [GeneratedRegex(@"^public (?:\w+ )*(?:class|record|struct|interface|enum|delegate \S+) (\w+)")]
    private static partial Regex PublicType();

    private sealed record Source(string File, string Name, string Room, HashSet<string> PublicTypes);
}
