using TorchSharp.Modules;
using TorchSharp.Utils;

using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Layers;

/// <summary>Layer normalisation (Ba, Kiros and Hinton 2016): the numbers of every position to mean 0 and variance 1, then scaled and shifted one by one.</summary>
internal sealed class NormLayer : nn.Module<Tensor, Tensor>
{
    private readonly double _epsilon;

    [ComponentName(Name = "weight")]
    private readonly Parameter _weight;

    [ComponentName(Name = "bias")]
    private readonly Parameter _bias;

    /// <summary>Makes a layer that neither scales nor shifts.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="width">The width of what it reads.</param>
    /// <param name="epsilon">What is added to the variance.</param>
    public NormLayer(string name, long width, double epsilon) : base(name)
    {
        _epsilon = epsilon;
        _weight = Initial.Zeros(width);
        using (no_grad()) _weight.fill_(1);
        _bias = Initial.Zeros(width);
        RegisterComponents();
    }

    /// <summary>The scale of every number, <c>[width]</c>.</summary>
    public Parameter Weight => _weight;

    /// <summary>The shift of every number, <c>[width]</c>.</summary>
    public Parameter Bias => _bias;

    /// <summary><c>[..., width]</c> to <c>[..., width]</c>.</summary>
    public override Tensor forward(Tensor input) => nn.functional.layer_norm(input, [_weight.shape[0]], _weight, _bias, _epsilon);
}
