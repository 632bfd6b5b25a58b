using Microsoft.ML.MultiTask.Encoders;
using Microsoft.ML.MultiTask.Sharing;

namespace Microsoft.ML.MultiTask;

/// <summary>Sharing in which groups of objectives have parts of their own.</summary>
public abstract record GroupedSharing : SharingSettings
{
    /// <summary>The group of every objective that has parts of its own, by the objective's name. Empty (the default): every task is a group of its own, and
    /// the other objectives are in none, or in the first task's where every objective needs one.</summary>
    public IReadOnlyDictionary<string, string> Groups { get; init; } = new Dictionary<string, string>();

    /// <summary>The parts that all encoders have in common: <c>words</c>, <c>characters</c>, <c>bytes</c>, <c>features</c>, <c>join</c>, <c>layer1</c> and so
    /// on; of a <c>Fusion</c> also those of a single input, such as <c>Tokens/words</c>. Null (the default): the word embeddings,
    /// where there are any; of <see cref="Separate"/> nothing.</summary>
    public IReadOnlyList<string>? Common { get; init; }

    /// <summary>Parts that only some groups have in common. Default: none.</summary>
    public IReadOnlyList<SharedModule> SharedBySome { get; init; } = [];

    /// <summary>Whether every objective belongs to a group: to that of the first one if not told otherwise.</summary>
    private protected virtual bool NeedsGroup => false;

    /// <summary>What is common when nothing is said.</summary>
    private protected virtual IReadOnlyList<string> UsuallyCommon => ["words"];

    /// <summary>The names of encoders that belong to no group.</summary>
    private protected virtual IReadOnlyList<string> OtherEncoders => [];

    /// <inheritdoc/>
    public sealed override SharingSettings Resolve(IReadOnlyList<SharingMember> readers)
    {
        Dictionary<string, string> groups = Groups.Count > 0 ? new(Groups) : readers.Where(r => r.IsTask).ToDictionary(r => r.Name, r => r.Name);
        string first = groups.GetValueOrDefault(readers[0].Name, readers[0].Name);
        if (NeedsGroup)
        {
            foreach (SharingMember reader in readers) groups.TryAdd(reader.Name, first);
        }
        return this with { Groups = groups };
    }

    /// <inheritdoc/>
    public override SharingSettings For(IReadOnlyCollection<string> objectives)
    {
        Dictionary<string, string> groups = Groups.Where(group => objectives.Contains(group.Key)).ToDictionary();
        IEnumerable<string> left = Groups.Count > 0 ? groups.Values : objectives;
        return (GroupedSharing)base.For(objectives) with { Groups = groups, SharedBySome = SharedModule.Among(SharedBySome, [.. left, .. OtherEncoders]) };
    }

    /// <inheritdoc/>
    public override void Validate(IReadOnlyList<SharingMember> readers)
    {
        base.Validate(readers);
        foreach (string name in Groups.Keys)
        {
            if (readers.All(reader => reader.Name != name))
            {
                throw new ArgumentException($"{GetType().Name}: Groups names the objective '{name}', but the objectives are "
                    + $"{string.Join(", ", readers.Select(reader => $"'{reader.Name}'"))}.", nameof(Groups));
            }
        }
        string[] groups = [.. ((GroupedSharing)Resolve(readers)).Groups.Values.Concat(OtherEncoders).Distinct()];
        foreach (SharedModule part in SharedBySome) Validate(part, groups);
        if (SharedBySome.SelectMany(part => part.Groups.Distinct().Select(group => (part.Name, Group: group))).GroupBy(use => use)
            .FirstOrDefault(uses => uses.Count() > 1) is { Key: var twice })
        {
            throw new ArgumentException($"{GetType().Name}: {nameof(SharedBySome)} says twice with whom the group '{twice.Group}' has the part '{twice.Name}' "
                + "in common; name all of these groups in one place.", nameof(SharedBySome));
        }
    }

    /// <inheritdoc/>
    public sealed override void ValidateParts(IReadOnlyCollection<string> parts)
    {
        RequireParts(nameof(Common), Common, parts);
        RequireParts(nameof(SharedBySome), [.. SharedBySome.Select(part => part.Name)], parts);
    }

    /// <summary>An encoder for every group of some objectives, in their order.</summary>
    private protected Dictionary<string, EncoderModule> BuildEncoders(SharingContext context, IEnumerable<string> objectives,
        Func<string, SharedModules> common) => objectives.Where(Groups.ContainsKey).Select(name => Groups[name]).Distinct()
            .ToDictionary(group => group, group => context.BuildEncoder(common(group)));

    /// <summary>The parts that the encoder of a group, by its name, has in common with others.</summary>
    private protected Func<string, SharedModules> SharedModules()
    {
        var ofAll = new SharedModules(Common ?? UsuallyCommon);
        (SharedModule Setting, SharedModules Parts)[] ofSome = [.. SharedBySome.Select(part => (part, new SharedModules([part.Name])))];
        return group => new SharedModules([]) { Others = [ofAll, .. ofSome.Where(part => part.Setting.Groups.Contains(group)).Select(part => part.Parts)] };
    }

    private void Validate(SharedModule part, string[] groups)
    {
        if (part.Groups.Distinct().Count() < 2)
        {
            throw new ArgumentException($"{GetType().Name}: {nameof(SharedBySome)} names fewer than two groups that have the part '{part.Name}' in common.",
                nameof(SharedBySome));
        }
        if (part.Groups.FirstOrDefault(group => !groups.Contains(group)) is { } unknown)
        {
            throw new ArgumentException($"{GetType().Name}: {nameof(SharedBySome)} names the group '{unknown}' for the part '{part.Name}', but the groups are "
                + $"{string.Join(", ", groups.Select(group => $"'{group}'"))}.", nameof(SharedBySome));
        }
        if ((Common ?? UsuallyCommon).Contains(part.Name))
        {
            throw new ArgumentException($"{GetType().Name}: the part '{part.Name}' of {nameof(SharedBySome)} is common to all groups; set {nameof(Common)} "
                + "without it.", nameof(SharedBySome));
        }
    }
}
