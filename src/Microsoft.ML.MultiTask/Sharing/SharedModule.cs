namespace Microsoft.ML.MultiTask;

/// <summary>A part that some groups have in common, while the others have their own. A setting.</summary>
/// <param name="Name">The part: <c>words</c>, <c>characters</c>, <c>layer1</c> and so on.</param>
/// <param name="Groups">The groups that have it in common, at least two.</param>
public sealed record SharedModule(string Name, IReadOnlyList<string> Groups)
{
    /// <summary>The parts that some of the groups still have in common: those of at least two.</summary>
    internal static IReadOnlyList<SharedModule> Among(IReadOnlyList<SharedModule> parts, IReadOnlyCollection<string> groups) =>
        [.. parts.Select(part => part with { Groups = [.. part.Groups.Where(groups.Contains)] }).Where(part => part.Groups.Distinct().Count() > 1)];
}
