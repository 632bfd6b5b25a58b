using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Layers;

/// <summary>
/// A part of a network of which nothing but the input is kept for back-propagation, where it is computed once more (Chen et al. 2016, "Training Deep Nets with
/// Sublinear Memory Cost"). Can be differentiated once.
/// </summary>
internal sealed class Checkpoint : autograd.MultiTensorFunction<Checkpoint>
{
    private const string AgainKey = "again", TensorsKey = "tensors", GradientsKey = "gradients";

    /// <inheritdoc/>
    public override string Name => nameof(Checkpoint);

    /// <summary>What is computed from an input.</summary>
    /// <param name="compute">Computes it.</param>
    /// <param name="again">Computes the same once more.</param>
    /// <param name="input">The input.</param>
    /// <param name="parameters">The parameters that it is computed with.</param>
    public static Tensor Of(Func<Tensor, Tensor> compute, Func<Tensor, Tensor> again, Tensor input, IEnumerable<Tensor> parameters)
    {
        Tensor[] learning = [.. parameters.Where(parameter => parameter.requires_grad)];
        if (!is_grad_enabled() || (learning.Length == 0 && !input.requires_grad)) return compute(input);
        return apply([compute, again, input, .. learning])[0];
    }

    /// <inheritdoc/>
    public override List<Tensor> forward(autograd.AutogradContext ctx, params object[] vars)
    {
        Tensor[] tensors = [.. vars[2..].Cast<Tensor>()];
        ctx.set_materialize_grads(false);
        ctx.save_for_backward([tensors[0]]);
        ctx.save_data(AgainKey, vars[1]);
        ctx.save_data(TensorsKey, tensors);
        return [((Func<Tensor, Tensor>)vars[0])(tensors[0])];
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext ctx, List<Tensor> grad_outputs)
    {
        var tensors = (Tensor[])ctx.get_data(TensorsKey);
        if (grad_outputs[0].IsInvalid) return [null!, null!, .. tensors.Select(_ => (Tensor)null!)];
        using var scope = NewDisposeScope();
        bool needsInput = tensors[0].requires_grad;
        Tensor input = ctx.get_saved_variables()[0].detach().requires_grad_(needsInput);
        Tensor[] sources = [.. needsInput ? [input] : (Tensor[])[], .. tensors[1..]];
        IList<Tensor> found;
        using (enable_grad())
        {
            Tensor output = ((Func<Tensor, Tensor>)ctx.get_data(AgainKey))(input);
            found = autograd.grad([output], sources, [grad_outputs[0]], allow_unused: true);
        }
        Tensor?[] gradients = [.. needsInput ? (Tensor?[])[] : [null], .. found.Select(gradient => gradient.IsInvalid ? null : gradient)];
        foreach (Tensor? gradient in gradients)
            if (gradient is not null) scope.MoveToOuter(gradient);
        ctx.save_data(GradientsKey, gradients); // native code reads them after this returns
        return [null!, null!, .. gradients.Cast<Tensor>()];
    }
}
