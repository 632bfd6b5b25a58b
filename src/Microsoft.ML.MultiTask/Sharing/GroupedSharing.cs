using Microsoft.ML.MultiTask.Encoders;

namespace Microsoft.ML.MultiTask.Sharing;

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

    /// <summary>Whether every objective belongs to a group: to that of the first one if not told otherwise.</summary>
    private protected virtual bool NeedsGroup => false;

    /// <summary>What is common when nothing is said.</summary>
    private protected virtual IReadOnlyList<string> UsuallyCommon => ["words"];

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

    /// <inheritdoc/>
    public sealed override void ValidateParts(IReadOnlyCollection<string> parts) => RequireParts(Common, parts);

    /// <summary>An encoder for every group of some objectives, in their order.</summary>
    private protected Dictionary<string, EncoderModule> BuildEncoders(SharingContext context, IEnumerable<string> objectives, CommonParts common) =>
        objectives.Where(Groups.ContainsKey).Select(name => Groups[name]).Distinct().ToDictionary(group => group, _ => context.BuildEncoder(common));

    /// <summary>The parts that encoders have in common.</summary>
    private protected CommonParts CommonParts() => new(Common ?? UsuallyCommon);
}
