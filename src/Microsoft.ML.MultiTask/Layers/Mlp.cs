using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Layers;

/// <summary>A linear map, with one hidden tanh layer before it when <c>hidden</c> is above 0.</summary>
public sealed class Mlp : nn.Module
{
    private readonly LinearLayer? _hidden;
    private readonly LinearLayer _output;

    /// <summary>A map from <paramref name="inputs"/> to <paramref name="outputs"/> numbers.</summary>
    /// <param name="inputs">The width of the input.</param>
    /// <param name="hidden">The width of the hidden layer; 0: none.</param>
    /// <param name="outputs">The width of the output.</param>
    /// <param name="random">The source of the first weights.</param>
    public Mlp(long inputs, long hidden, long outputs, RandomSource random) : base(nameof(Mlp))
    {
        if (hidden > 0) _hidden = new LinearLayer("hidden", inputs, hidden, random);
        _output = new LinearLayer("output", hidden > 0 ? hidden : inputs, outputs, random);
        RegisterComponents();
    }

    /// <summary><c>[n, inputs]</c> to <c>[n, outputs]</c>.</summary>
    public Tensor Apply(Tensor input) => _output.call(_hidden is null ? input : _hidden.call(input).tanh());
}
