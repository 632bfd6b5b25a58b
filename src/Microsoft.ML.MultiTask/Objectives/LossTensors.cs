using Microsoft.ML.MultiTask.Interop;
using Microsoft.ML.MultiTask.Layers;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Objectives;

/// <summary>Losses over those positions of a batch that are labelled.</summary>
public static class LossTensors
{
    /// <summary>Mean cross-entropy over the labelled positions; null when there is none.</summary>
    /// <param name="logits"><c>[n, classes]</c>.</param>
    /// <param name="targets">One class a position, <see cref="ColumnUse.Missing"/> where there is none.</param>
    /// <param name="smoothing">Label smoothing (Szegedy et al. 2016): this share of the target goes to all classes alike.</param>
    public static Tensor? CrossEntropy(Tensor logits, ReadOnlySpan<int> targets, double smoothing = 0)
    {
        if (targets.IndexOfAnyExcept(ColumnUse.Missing) < 0) return null;
        using Tensor wanted = Tensors.FromClasses(targets, logits.device);
        Tensor exact = nn.functional.cross_entropy(logits, wanted, ignore_index: ColumnUse.Missing);
        if (smoothing == 0) return exact;
        Tensor uniform = logits.log_softmax(1).mean([1]).neg();                 // [n]
        using Tensor labelled = Tensors.From<long>([.. Labelled(targets).Select(i => (long)i)], logits.device);
        return exact.Times(1 - smoothing).Plus(uniform.index_select(0, labelled).mean().Times(smoothing));
    }

    /// <summary>Mean binary cross-entropy over the labelled positions; null when there is none.</summary>
    /// <param name="logits"><c>[n]</c>.</param>
    /// <param name="targets">1, 0, or NaN where there is none; one a logit.</param>
    /// <param name="positiveWeight">What the loss of a position with target 1 is multiplied by.</param>
    public static Tensor? BinaryCrossEntropy(Tensor logits, ReadOnlySpan<float> targets, double positiveWeight = 1)
    {
        if (Known(logits, targets) is not { } known) return null;
        using Tensor? weight = positiveWeight == 1 ? null : Tensors.From<float>([(float)positiveWeight], logits.device);
        return nn.functional.binary_cross_entropy_with_logits(known.Values, known.Targets, pos_weights: weight);
    }

    /// <summary>Mean squared error over the labelled positions; null when there is none.</summary>
    /// <param name="predicted"><c>[n]</c>.</param>
    /// <param name="targets">One a prediction, NaN where there is none.</param>
    public static Tensor? SquaredError(Tensor predicted, ReadOnlySpan<float> targets) =>
        Known(predicted, targets) is { } known ? nn.functional.mse_loss(known.Values, known.Targets) : null;

    /// <summary>Mean absolute error over the labelled positions; null when there is none.</summary>
    /// <param name="predicted"><c>[n]</c>.</param>
    /// <param name="targets">One a prediction, NaN where there is none.</param>
    public static Tensor? AbsoluteError(Tensor predicted, ReadOnlySpan<float> targets) =>
        Known(predicted, targets) is { } known ? nn.functional.l1_loss(known.Values, known.Targets) : null;

    /// <summary>The values at labelled positions, <c>[m]</c>, and their targets; null when there is none.</summary>
    private static (Tensor Values, Tensor Targets)? Known(Tensor values, ReadOnlySpan<float> targets)
    {
        var positions = new List<long>(targets.Length);
        var known = new List<float>(targets.Length);
        for (int i = 0; i < targets.Length; i++)
        {
            if (float.IsNaN(targets[i])) continue;
            positions.Add(i);
            known.Add(targets[i]);
        }
        if (known.Count == 0) return null;
        if (known.Count < targets.Length) values = values.index_select(0, Tensors.From<long>([.. positions], values.device));
        return (values, Tensors.From<float>([.. known], values.device));
    }

    /// <summary>The indices of the labelled positions.</summary>
    public static int[] Labelled(ReadOnlySpan<int> targets)
    {
        var labelled = new List<int>(targets.Length);
        for (int i = 0; i < targets.Length; i++)
        {
            if (targets[i] != ColumnUse.Missing) labelled.Add(i);
        }
        return [.. labelled];
    }
}
