using System.Text.Json.Serialization;
using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Objectives;

namespace Microsoft.ML.MultiTask;

/// <summary>Predicts the depth of the row's dependency tree: the number of words on the longest way from a root down, 1 for a row of roots. Rows in which a
/// word has no head are left out.</summary>
public sealed record TreeDepth : Statistic
{
    /// <summary>Reads the trees of this column.</summary>
    public TreeDepth(string headColumnName)
    {
        HeadColumnName = headColumnName;
        Name = $"{nameof(TreeDepth)}({headColumnName})";
    }

    /// <summary>A column with one head a word, a vector of Int32 as in CoNLL-U: the position of the head counted from 1, 0 for a root, -1 for none; an empty
    /// vector where a row has no tree.</summary>
    public string HeadColumnName { get; init; }

    /// <inheritdoc/>
    public override string Name { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<ColumnUse> Columns => [new HeadsColumn(HeadColumnName, Input!)];

    /// <inheritdoc/>
    public override Func<Batch, float[]> Values(BuildContext context)
    {
        string column = Columns[0].Column;
        return batch => [.. Enumerable.Range(0, batch.Rows.Count).Select(row => Depth(batch.RowLabels<int>(column, row)))];
    }

    private static float Depth(ReadOnlySpan<int> heads)
    {
        if (heads.IsEmpty || heads.Contains(ColumnUse.Missing)) return float.NaN;
        int deepest = 0;
        for (int word = 0; word < heads.Length; word++)
        {
            int depth = 1;
            for (int head = heads[word]; head > 0; head = heads[head - 1]) depth++;
            deepest = Math.Max(deepest, depth);
        }
        return deepest;
    }
}
