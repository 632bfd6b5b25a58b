using TorchSharp;

namespace Microsoft.ML.MultiTask.Encoders;

/// <summary>Parts that several encoders of an input have in common: the first that asks for one builds it.</summary>
/// <param name="names">The names of those parts; all others are built afresh for every encoder. In a <see cref="Fusion"/>, a name without an input, such as
/// <c>words</c>, stands for that part of every modality.</param>
public sealed class SharedModules(IReadOnlyCollection<string> names)
{
    private readonly Dictionary<string, torch.nn.Module> _built = [];

    /// <summary>Where to look for a part that has none of the names.</summary>
    internal IReadOnlyList<SharedModules> Others { get; init; } = [];

    /// <summary>The part of a name.</summary>
    public T Of<T>(string name, Func<T> build) where T : torch.nn.Module
    {
        if (HolderOf(name) is not { } holder) return build();
        if (!holder._built.TryGetValue(name, out torch.nn.Module? part)) holder._built.Add(name, part = build());
        return (T)part;
    }

    /// <summary>Whether a name stands for a part: it is the part's own, or that without the input of its modality.</summary>
    internal static bool IsNameOf(string name, string part) => part == name || part.EndsWith($"/{name}", StringComparison.Ordinal);

    private SharedModules? HolderOf(string name) => names.Any(common => IsNameOf(common, name))
        ? this
        : Others.Select(other => other.HolderOf(name)).FirstOrDefault(holder => holder is not null);
}
