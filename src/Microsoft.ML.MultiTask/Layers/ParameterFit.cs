namespace Microsoft.ML.MultiTask.Layers;

/// <summary>Whether parameters can take the place of others: those of the same names with the same shapes.</summary>
internal static class ParameterFit
{
    /// <summary>What stands against it; null: nothing.</summary>
    /// <param name="own">The shapes of the parameters of a network or part, by name.</param>
    /// <param name="stored">The shapes of those that are to take their place.</param>
    public static string? Differences(IReadOnlyDictionary<string, long[]> own, IReadOnlyDictionary<string, long[]> stored)
    {
        string[] differences =
        [
            .. own.Keys.Except(stored.Keys).Select(name => $"'{name}' is missing"),
            .. stored.Keys.Except(own.Keys).Select(name => $"'{name}' is not part of the network"),
            .. own.Where(p => stored.TryGetValue(p.Key, out long[]? shape) && !shape.SequenceEqual(p.Value))
                .Select(p => $"'{p.Key}' has the shape [{string.Join(", ", stored[p.Key])}] instead of [{string.Join(", ", p.Value)}]"),
        ];
        return differences.Length == 0 ? null : string.Join("; ", differences);
    }
}
