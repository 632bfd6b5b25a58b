namespace Microsoft.ML.MultiTask.Objectives;

/// <summary>Counts in how many rows of a label, and of a domain, words occur.</summary>
internal sealed class PivotCounts
{
    private readonly Dictionary<string, int[]> _ofWord = [];
    private readonly Dictionary<string, Dictionary<string, int>> _ofDomain = [];
    private readonly int[] _rows = new int[2];

    /// <summary>Adds a row.</summary>
    /// <param name="forms">Its words.</param>
    /// <param name="hasLabel">Whether it has the label; null when it is not labelled.</param>
    /// <param name="domain">Where it is from.</param>
    internal void Add(IEnumerable<string> forms, bool? hasLabel, string domain)
    {
        if (!_ofDomain.TryGetValue(domain, out Dictionary<string, int>? inDomain)) _ofDomain.Add(domain, inDomain = []);
        if (hasLabel is { } counted) _rows[counted ? 0 : 1]++;
        foreach (string form in forms.Distinct())
        {
            inDomain[form] = inDomain.GetValueOrDefault(form) + 1;
            if (hasLabel is not { } side) continue;
            if (!_ofWord.TryGetValue(form, out int[]? counts)) _ofWord.Add(form, counts = new int[2]);
            counts[side ? 0 : 1]++;
        }
    }

    /// <summary>The best words, best first: those whose weighted log-likelihood ratio <c>p log(p / q)</c> is highest, with p and q the shares of the rows with
    /// the label and without it that contain the word, of which one row more contains it and one more does not.</summary>
    /// <param name="count">At most so many.</param>
    /// <param name="minimum">The number of rows that must contain the word in every domain.</param>
    internal IReadOnlyList<Pivot> Best(int count, int minimum) => [.. _ofWord
        .Where(word => _ofDomain.Values.All(domain => domain.GetValueOrDefault(word.Key) >= minimum))
        .Select(word => new Pivot(word.Key, Score(word.Value), word.Value[0], word.Value[1]))
        .Where(pivot => pivot.Score > 0)
        .OrderByDescending(pivot => pivot.Score).ThenBy(pivot => pivot.Word, StringComparer.Ordinal).Take(count)];

    private double Score(int[] counts)
    {
        double with = (counts[0] + 1.0) / (_rows[0] + 2), without = (counts[1] + 1.0) / (_rows[1] + 2);
        return with * Math.Log(with / without);
    }
}
