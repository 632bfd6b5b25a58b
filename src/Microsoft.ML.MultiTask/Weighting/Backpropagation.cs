using Microsoft.ML.MultiTask.Interop;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Weighting;

/// <summary>One step's way from losses to gradients. No shared tensor may have a gradient before; it is used once.</summary>
public sealed class Backpropagation
{
    private readonly IReadOnlyList<Tensor> _others;
    private readonly IReadOnlyList<(Tensor Original, Tensor Leaf)>? _representation;
    private readonly Func<IReadOnlyList<Tensor>> _parameters;

    /// <summary>Describes a step.</summary>
    /// <param name="losses">One per objective, already multiplied by its own weight; null where no row of the batch is labelled.</param>
    /// <param name="others">Losses that no weighting touches, such as penalties and adversaries: they are simply added.</param>
    /// <param name="representation">The tensors that the shared encoder gives to the objectives, each with the detached leaf, requiring a gradient, that the
    /// objectives read in its place: none where no objective of the step read what the encoder learns from. Null when the graph was not cut, as where the
    /// network has nothing that all objectives read.</param>
    /// <param name="parameters">The shared parameters, leaves all of them; asked for where they are needed.</param>
    public Backpropagation(
        IReadOnlyList<Tensor?> losses,
        IReadOnlyList<Tensor> others,
        IReadOnlyList<(Tensor Original, Tensor Leaf)>? representation,
        Func<IReadOnlyList<Tensor>> parameters)
    {
        ArgumentNullException.ThrowIfNull(losses);
        ArgumentNullException.ThrowIfNull(others);
        ArgumentNullException.ThrowIfNull(parameters);
        (Losses, _others, _representation, _parameters) = (losses, others, representation, parameters);
    }

    /// <summary>One per objective, already multiplied by its own weight; null where no row of the batch is labelled.</summary>
    public IReadOnlyList<Tensor?> Losses { get; }

    /// <summary>Whether the graph was cut between the shared encoder and the objectives, be it that nobody read what was cut.</summary>
    public bool IsCut => _representation is not null;

    private IReadOnlyList<(Tensor Original, Tensor Leaf)> Places => _representation ?? [];

    /// <summary>The same step with other losses in the place of its own.</summary>
    public Backpropagation With(IReadOnlyList<Tensor?> losses) => new(losses, _others, _representation, _parameters);

    /// <summary>The sum over the losses that are there.</summary>
    /// <param name="term">The number of an objective and its loss to what is added.</param>
    /// <exception cref="InvalidOperationException">No loss is there.</exception>
    public Tensor Total(Func<int, Tensor, Tensor> term)
    {
        ArgumentNullException.ThrowIfNull(term);
        Tensor? total = null;
        for (int k = 0; k < Losses.Count; k++)
        {
            if (Losses[k] is not { } loss) continue;
            Tensor added = term(k, loss);
            total = total is null ? added : total.Plus(added);
        }
        return total ?? throw new InvalidOperationException("No objective has a labelled row in this batch: there is nothing to weigh.");
    }

    /// <summary>Goes back from one scalar, and from the losses that no weighting touches, to all parameters.</summary>
    /// <param name="total">What is minimised; null when there are only the others.</param>
    /// <returns>The scalar without its graph; zero for null.</returns>
    public Tensor Sum(Tensor? total)
    {
        Tensor[] roots = total is null ? [.. _others] : [total, .. _others];
        if (roots.Length > 0) autograd.backward(roots.Aggregate((sum, other) => sum.Plus(other)), (IList<Tensor>?)null);
        Tensor?[] gradients = Take(Leaves());
        Continue(gradients, retain: false);
        return total is null ? zeros(1).squeeze(0) : total.detach();
    }

    /// <summary>
    /// Goes back from every loss on its own: what belongs to one objective gets the gradient of its loss, unweighted; what is shared is read off and waits for
    /// <see cref="SharedGradients.Apply(Tensor)"/>.
    /// </summary>
    /// <param name="level">Where the gradients are read off.</param>
    /// <exception cref="InvalidOperationException">The graph was not cut, so that there is no representation.</exception>
    public SharedGradients Gradients(GradientLevel level)
    {
        if (level == GradientLevel.Representation && !IsCut)
        {
            throw new InvalidOperationException("The gradients cannot be balanced at the shared representation, since this network has none that all "
                + "objectives read: set Level = GradientLevel.Parameters in the weighting.");
        }
        IReadOnlyList<Tensor> shared = level == GradientLevel.Representation ? Leaves() : Parameters();
        List<int> objectives = [];
        List<Tensor?[]> rows = [];
        int last = Losses.Count - 1;
        while (last >= 0 && Losses[last] is null) last--;
        for (int k = 0; k <= last; k++)
        {
            if (Losses[k] is not { requires_grad: true } loss) continue;
            Tensor?[] row = Row(loss, level, shared, retain: k < last || _others.Count > 0);
            if (row.All(gradient => gradient is null)) continue;
            objectives.Add(k);
            rows.Add(row);
        }
        Tensor?[]? rest = _others.Count == 0 ? null : Row(_others.Aggregate((sum, other) => sum.Plus(other)), level, shared, retain: false);
        return new SharedGradients(shared, objectives, [.. objectives.Select(k => Losses[k]!.detach())], rows, rest,
            level == GradientLevel.Representation ? gradients => Continue(gradients, retain: false) : gradients => Set(shared, gradients));
    }

    private Tensor?[] Row(Tensor loss, GradientLevel level, IReadOnlyList<Tensor> shared, bool retain)
    {
        autograd.backward(loss, (IList<Tensor>?)null, retain_graph: retain);
        if (level == GradientLevel.Parameters) Continue(Take(Leaves()), retain);
        return Take(shared);
    }

    /// <summary>From the leaves' gradients through what lies before the cut.</summary>
    private void Continue(Tensor?[] gradients, bool retain)
    {
        int[] open = [.. Enumerable.Range(0, gradients.Length).Where(i => gradients[i] is not null && Places[i].Original.requires_grad)];
        if (open.Length == 0) return;
        autograd.backward([.. open.Select(i => Places[i].Original)], [.. open.Select(i => gradients[i]!)], retain_graph: retain);
    }

    private Tensor[] Leaves() => [.. Places.Select(pair => pair.Leaf)];

    private Tensor[] Parameters() => [.. _parameters().Where(parameter => parameter.requires_grad).Distinct(ReferenceEqualityComparer.Instance).Cast<Tensor>()];

    private static Tensor?[] Take(IReadOnlyList<Tensor> tensors)
    {
        var gradients = new Tensor?[tensors.Count];
        for (int i = 0; i < gradients.Length; i++)
        {
            gradients[i] = tensors[i].grad;
            tensors[i].grad = null;
        }
        return gradients;
    }

    private static void Set(IReadOnlyList<Tensor> tensors, Tensor?[] gradients)
    {
        for (int i = 0; i < tensors.Count; i++) tensors[i].grad = gradients[i];
    }
}
