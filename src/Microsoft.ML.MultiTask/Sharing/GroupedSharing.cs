namespace Microsoft.ML.MultiTask.Sharing;

/// <summary>Sharing in which groups of objectives have parts of their own.</summary>
public abstract record GroupedSharing : SharingSettings
{
    /// <summary>The group of every objective that has parts of its own, by the objective's name. Empty (the default): every task is a group of its own, and
    /// the other objectives are in none.</summary>
    public IReadOnlyDictionary<string, string> Groups { get; init; } = new Dictionary<string, string>();

    /// <summary>The group that objectives without one belong to; null: they have no part of their own.</summary>
    private protected virtual bool NeedsGroup => false;

    /// <inheritdoc/>
    public sealed override SharingSettings Resolve(IReadOnlyList<Reader> readers)
    {
        Dictionary<string, string> groups = Groups.Count > 0 ? new(Groups) : readers.Where(r => r.IsTask).ToDictionary(r => r.Name, r => r.Name);
        string first = groups.GetValueOrDefault(readers[0].Name, readers[0].Name);
        if (NeedsGroup)
        {
            foreach (Reader reader in readers) groups.TryAdd(reader.Name, first);
        }
        return this with { Groups = groups };
    }

    /// <inheritdoc/>
    public override void Validate(IReadOnlyList<Reader> readers)
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
    }

    /// <summary>The groups of those objectives that read an input, in order.</summary>
    private protected string[] GroupsOf(IEnumerable<Reader> readers) =>
        [.. readers.Where(reader => Groups.ContainsKey(reader.Name)).Select(reader => Groups[reader.Name]).Distinct()];
}
