using Microsoft.ML.MultiTask.Data;
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
