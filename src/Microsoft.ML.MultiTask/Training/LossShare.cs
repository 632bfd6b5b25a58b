using Microsoft.ML.MultiTask.Data;

namespace Microsoft.ML.MultiTask.Training;

/// <summary>How much the mean loss of an objective counts in a batch, beside its weight.</summary>
/// <param name="normalization">What weights are given to.</param>
/// <param name="main">What the main task has in an average batch: rows, or words.</param>
internal sealed class LossShare(LossNormalization normalization, double main)
{
    /// <summary>That of a stage.</summary>
    /// <param name="normalization">What weights are given to.</param>
    /// <param name="coverage">What its objectives are trained on in an epoch, the main one first.</param>
    /// <param name="steps">The steps of an epoch.</param>
    public static LossShare Of(LossNormalization normalization, IReadOnlyList<ObjectiveCoverage> coverage, double steps) => new(normalization,
        coverage.Count == 0 ? 1 : coverage[0].LabelledShare * (normalization == LossNormalization.Row ? coverage[0].Rows : coverage[0].Tokens) / steps);

    /// <summary>The share of the batch that an objective learns from, 1 for as much as the main task has on average.</summary>
    /// <param name="objective">The objective.</param>
    /// <param name="batch">The batch, masked for it.</param>
    public double Of(Objective objective, Batch batch)
    {
        if (normalization == LossNormalization.Batch || objective is Penalty) return 1;
        IEnumerable<int> rows = batch.LearningRows.Where(row => !objective.NeedsLabels || objective.Columns.Any(use => batch.Labels[use.Column].HasLabel(row)));
        if (normalization == LossNormalization.Row) return rows.Count() / main;
        int[] lengths = batch.Input<InputBlock>(objective.Input!).Lengths;
        return rows.Sum(row => lengths[row]) / main;
    }
}
