using System.Reflection;
using System.Text.RegularExpressions;

namespace Microsoft.ML.MultiTask.Tests;

/// <summary>The design rules that can be read off the sources of the library.</summary>
[TestClass]
public sealed partial class RoomsTests
{
    // Lowest first: a room uses only those before it. The root, which uses all, is the last.
    private static readonly string[] _rooms =
        ["Interop", "Metrics", "Weighting", "Layers", "Data", "Encoders", "Sharing", "Objectives", "Training", "Scoring", "Persistence", ""];

    [TestMethod]
    public void ARoomUsesOnlyThoseBeforeIt() => Check((source, line) =>
        UsedRoom().Match(line) is { Success: true } match && Level(match.Groups[1].Value) > Level(source.Room)
            ? $"{Name(source.Room)} uses {Name(match.Groups[1].Value)}, which comes after it" : null);

    [TestMethod]
    public void EveryFolderIsARoom() => Check((source, _) =>
        _rooms.Contains(source.Room) ? null : $"{source.Room} is no room; the rooms are {string.Join(", ", _rooms.SkipLast(1))}");

    [TestMethod]
    public void EveryClassIsAbstractOrSealed() => Check((_, line) =>
        ClassDeclaration().Match(line) is { Success: true } match && !FixedModifier().IsMatch(match.Groups[1].Value)
            ? $"{match.Groups[2].Value} is neither abstract nor sealed" : null);

    [TestMethod]
    public void AFileHasOnePublicType() => Check((source, line) =>
        PublicType().Match(line) is { Success: true } match && source.PublicTypes.Add(match.Groups[1].Value) && source.PublicTypes.Count > 1
            ? $"{match.Groups[1].Value} is the second public type in this file" : null);

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

    [GeneratedRegex(@"^\s*(?:global )?using (?:static |\w+ = )?Microsoft\.ML\.MultiTask\.?(\w*)")]
    private static partial Regex UsedRoom();

    [GeneratedRegex(@"^\s*((?:\w+ )*)(?:class|record class|record)(?! struct) (\w+)")]
    private static partial Regex ClassDeclaration();

    [GeneratedRegex(@"\b(?:static|sealed|abstract)\b")]
    private static partial Regex FixedModifier();

    [GeneratedRegex(@"^public (?:\w+ )*(?:class|record|struct|interface|enum|delegate \S+) (\w+)")]
    private static partial Regex PublicType();

    private sealed record Source(string File, string Name, string Room, HashSet<string> PublicTypes);
}
