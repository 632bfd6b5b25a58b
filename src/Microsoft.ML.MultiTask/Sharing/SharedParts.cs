using Microsoft.ML.MultiTask.Layers;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Sharing;

/// <summary>Parts that several objectives have in common: the first that asks for one builds it.</summary>
/// <param name="settings">Which objectives have which part in common.</param>
internal sealed class SharedParts(IReadOnlyList<SharedModule> settings)
{
    private readonly Dictionary<SharedModule, (nn.Module Part, string Owner)> _built = new(ReferenceEqualityComparer.Instance);

    /// <summary>The part of an objective.</summary>
    public T Of<T>(string objective, string name, Func<T> build) where T : nn.Module
    {
        if (settings.FirstOrDefault(shared => shared.Name == name && shared.Groups.Contains(objective)) is not { } setting) return build();
        T own = build();
        if (!_built.TryGetValue(setting, out (nn.Module Part, string Owner) first))
        {
            _built.Add(setting, (own, objective));
            return own;
        }
        using (own)
        {
            ParameterBudget.Return(own);
            return first.Part is T part && AreAlike(part, own) ? part : throw new InvalidOperationException(
                $"ObjectiveModules: the part '{name}' of objective '{objective}' is not of the same kind and size as that of '{first.Owner}', so that the two "
                + "cannot have it in common; both must read states of one width and have as many classes.");
        }
    }

    /// <summary>Throws where an objective has no part of the name that it is to share.</summary>
    /// <param name="parts">The parts of all objectives.</param>
    public void RequireAll(IReadOnlyDictionary<string, IReadOnlyDictionary<string, nn.Module>> parts)
    {
        foreach (SharedModule shared in settings)
        {
            if (shared.Groups.FirstOrDefault(objective => !parts[objective].ContainsKey(shared.Name)) is not { } without) continue;
            throw new InvalidOperationException($"ObjectiveModules names the part '{shared.Name}' of objective '{without}', but its parts are "
                + $"{string.Join(", ", parts[without].Keys.Select(part => $"'{part}'").DefaultIfEmpty("none"))}.");
        }
    }

    private static bool AreAlike(nn.Module one, nn.Module other) =>
        one.state_dict().Select(value => (value.Key, Shape: string.Join('x', value.Value.shape)))
            .SequenceEqual(other.state_dict().Select(value => (value.Key, Shape: string.Join('x', value.Value.shape))));
}
