using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Layers;

/// <summary>A linear layer by <see cref="DenseProduct"/>, forward and backward. Can be differentiated once.</summary>
internal sealed class LinearFunction : autograd.SingleTensorFunction<LinearFunction>
{
    private const string NeedsKey = "needs", GradientsKey = "gradients";

    /// <inheritdoc/>
    public override string Name => nameof(LinearFunction);

    /// <summary><c>[rows, inputs]</c> to <c>[rows, outputs]</c>; records what a backward pass needs only if one is possible.</summary>
    /// <param name="input">What is read.</param>
    /// <param name="weight"><c>[outputs, inputs]</c>.</param>
    /// <param name="bias"><c>[outputs]</c>.</param>
    public static Tensor Apply(Tensor input, Tensor weight, Tensor bias)
    {
        bool needsGradient = is_grad_enabled() && (input.requires_grad || weight.requires_grad || bias.requires_grad);
        if (!needsGradient) return DenseProduct.Of(input, false, weight, true, bias);
        using DisposeScope scope = NewDisposeScope();
        return scope.MoveToOuter(apply([input, weight, bias]));
    }

    /// <inheritdoc/>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        Tensor[] tensors = [.. vars.Cast<Tensor>()];
        ctx.save_for_backward([tensors[0], tensors[1]]);
        ctx.save_data(NeedsKey, Array.ConvertAll(tensors, tensor => tensor.requires_grad));
        return DenseProduct.Of(tensors[0], false, tensors[1], true, tensors[2]);
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        using DisposeScope scope = NewDisposeScope();
        var needs = (bool[])ctx.get_data(NeedsKey);
        List<Tensor> saved = ctx.get_saved_variables();
        Tensor?[] gradients =
        [
            needs[0] ? DenseProduct.Of(grad_output, false, saved[1], false) : null,
            needs[1] ? DenseProduct.Of(grad_output, true, saved[0], false) : null,
            needs[2] ? grad_output.sum(dim: 0L) : null,
        ];
        foreach (Tensor? gradient in gradients)
            if (gradient is not null) scope.MoveToOuter(gradient);
        // Native code reads the gradients after this returns. Where no outer scope holds them, this does.
        ctx.save_data(GradientsKey, gradients);
        return [.. gradients.Cast<Tensor>()];
    }
}
