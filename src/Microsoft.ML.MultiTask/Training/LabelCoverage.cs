using System.Globalization;
using System.Text;
using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Data.Batching;

namespace Microsoft.ML.MultiTask.Training;

/// <summary>Says before training what every objective will be trained on.</summary>
internal static class LabelCoverage
{
    /// <summary>Counts the rows, positions and labels of an epoch for every objective.</summary>
    /// <param name="data">The corpora.</param>
    /// <param name="objectives">The numbers of the objectives.</param>
    /// <param name="draws">The rows that an epoch draws from every corpus.</param>
    /// <param name="builder">Knows the lengths of rows.</param>
    public static IReadOnlyList<ObjectiveCoverage> Of(TrainingData data, IEnumerable<int> objectives, IReadOnlyList<int> draws, BatchBuilder builder)
    {
        double[] tokens =
            [.. data.Corpora.Select(corpus => Enumerable.Range(0, corpus.Rows).Sum(row => (double)builder.Length(new RowReference(corpus, row))))];
        return [.. objectives.Select(k => Of(data.Plan.Objectives[k], data, draws, tokens))];
    }

    /// <summary>The counts as a table of text.</summary>
    public static string Table(IReadOnlyList<ObjectiveCoverage> coverage)
    {
        int width = Math.Max(9, coverage.Max(e => e.Objective.Length));
        var table = new StringBuilder($"{"objective".PadRight(width)} {"rows",10} {"tokens",12} {"labelled",9}");
        foreach (ObjectiveCoverage row in coverage)
        {
            table.AppendLine().Append(CultureInfo.InvariantCulture, $"{row.Objective.PadRight(width)} {row.Rows,10} {row.Tokens,12} {row.LabelledShare,9:P1}");
        }
        return table.ToString();
    }

    private static ObjectiveCoverage Of(Objective objective, TrainingData data, IReadOnlyList<int> draws, double[] tokens)
    {
        double rows = 0, positions = 0, labelled = 0;
        foreach (int c in data.CorporaOf(objective))
        {
            double passes = (double)draws[c] / data.Corpora[c].Rows;
            rows += draws[c];
            positions += tokens[c] * passes;
            labelled += TrainingData.LabelledRows(objective, data.Corpora[c]) * passes;
        }
        return new ObjectiveCoverage(objective.Name, (long)Math.Round(rows), (long)Math.Round(positions), labelled / rows);
    }
}
