namespace Microsoft.ML.MultiTask.Metrics;

/// <summary>Share of labelled tokens (or rows) whose predicted id is the gold one.</summary>
public sealed class TagAccuracy
{
    private long _correct, _count;

    /// <summary>Counts a sentence or a whole batch; positions whose gold id is <see cref="Labels.Missing"/> are skipped.</summary>
    /// <exception cref="ArgumentException">The two differ in length.</exception>
    public void Add(ReadOnlySpan<int> predicted, ReadOnlySpan<int> gold)
    {
        Labels.RequireSameCount(predicted.Length, gold.Length);
        for (int i = 0; i < gold.Length; i++)
        {
            if (gold[i] == Labels.Missing) continue;
            _count++;
            if (predicted[i] == gold[i]) _correct++;
        }
    }

    /// <summary>The accuracy of everything added so far.</summary>
    public TagAccuracyResult Result => new(_correct, _count);
}
