using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Layers;

/// <summary>A matrix product and a bias that starts at zero, its matrix drawn from the run's own source of randomness (Glorot and Bengio, 2010).</summary>
internal sealed class LinearLayer : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "weight")]
    private readonly Parameter _weight;

    [ComponentName(Name = "bias")]
    private readonly Parameter _bias;

    internal LinearLayer(string name, long inputs, long outputs, RandomSource random) : base(name)
    {
        _weight = Initial.Glorot(outputs, inputs, random);
        _bias = Initial.Zeros(outputs);
        RegisterComponents();
    }

    /// <summary>The matrix, <c>[outputs, inputs]</c>.</summary>
    internal Parameter Weight => _weight;

    /// <summary>What is added, <c>[outputs]</c>.</summary>
    internal Parameter Bias => _bias;

    /// <summary>Whether the layer is worth a <see cref="DenseProduct"/>, where the machine gains from it: gradients of its gradients then do not exist. Default
    /// false.</summary>
    internal bool IsWide { get; init; }

    /// <summary><c>[..., inputs]</c> to <c>[..., outputs]</c>.</summary>
    public override Tensor forward(Tensor input) => IsWide && DenseProduct.Serves(input, _weight)
        ? LinearFunction.Apply(input, _weight, _bias)
        : nn.functional.linear(input, _weight, _bias);
}
