using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Training;

namespace Microsoft.ML.MultiTask.Comparing;

/// <summary>Describes the rows of objectives.</summary>
internal sealed class DataProfiles
{
    private readonly TrainingData _data;
    private readonly IReadOnlyList<Input> _inputs;
    private readonly Dictionary<string, Dictionary<string, long>> _words = [];

    public DataProfiles(TrainingData data, IReadOnlyList<Input> inputs)
    {
        _data = data;
        _inputs = inputs;
        Profiles = data.Plan.Objectives.ToDictionary(objective => objective.Name, Profile);
    }

    /// <summary>The rows of every objective.</summary>
    public IReadOnlyDictionary<string, DataProfile> Profiles { get; }

    /// <summary>The share of the words of one objective that another one's rows lack.</summary>
    public double OutOfVocabulary(string main, string auxiliary)
    {
        (Dictionary<string, long> known, Dictionary<string, long> words) = (_words[main], _words[auxiliary]);
        return known.Count == 0 || words.Count == 0
            ? double.NaN
            : (double)words.Where(word => !known.ContainsKey(word.Key)).Sum(word => word.Value) / words.Values.Sum();
    }

    /// <summary>The Jensen-Shannon divergence between the words of two objectives, in bits.</summary>
    public double Divergence(string first, string second)
    {
        (Dictionary<string, long> some, Dictionary<string, long> others) = (_words[first], _words[second]);
        if (some.Count == 0 || others.Count == 0) return double.NaN;
        double total = some.Values.Sum(), otherTotal = others.Values.Sum();
        return some.Keys.Union(others.Keys).Sum(word =>
        {
            double p = some.GetValueOrDefault(word) / total, q = others.GetValueOrDefault(word) / otherTotal, mean = (p + q) / 2;
            return (Term(p, mean) + Term(q, mean)) / 2;
        });

        static double Term(double p, double mean) => p == 0 ? 0 : p * Math.Log2(p / mean);
    }

    private DataProfile Profile(Objective objective)
    {
        RowReference[] rows = [.. _data.LabelledRowsOf(objective)];
        Dictionary<string, long> words = _words[objective.Name] = Words(objective, rows);
        Dictionary<int, long> labels = Labels(objective, rows);
        string input = _inputs.Single(input => input.Name == objective.Input).Columns[0].Column;
        double count = labels.Values.Sum();
        return new DataProfile(rows.Length, rows.Sum(row => (long)row.Corpus[input].Length(row.Row)), labels.Count == 0 ? double.NaN : labels.Count,
            labels.Count == 0 ? double.NaN : -labels.Values.Sum(label => label / count * Math.Log2(label / count)),
            words.Count == 0 ? double.NaN : (double)words.Count / words.Values.Sum());
    }

    /// <summary>How often every word comes; nothing where the input holds no words.</summary>
    private Dictionary<string, long> Words(Objective objective, RowReference[] rows)
    {
        string column = _inputs.Single(input => input.Name == objective.Input).Columns[0].Column;
        return Values(column, rows).ToDictionary(word => _data.Symbols[column].Texts[word.Key], word => word.Value);
    }

    private Dictionary<int, long> Labels(Objective objective, RowReference[] rows) =>
        objective.Columns is [{ Column: var column }] && _data.Plan.Labels.GetValueOrDefault(column) is { Count: > 0 } ? Values(column, rows) : [];

    /// <summary>How often every symbol comes in a column of symbols.</summary>
    private static Dictionary<int, long> Values(string column, RowReference[] rows)
    {
        var counts = new Dictionary<int, long>();
        foreach (RowReference row in rows)
        {
            if (row.Corpus.Find(column) is not Ragged<int> values) continue;
            foreach (int value in values[row.Row])
            {
                if (value != ColumnUse.Missing) counts[value] = counts.GetValueOrDefault(value) + 1;
            }
        }
        return counts;
    }
}
