using Microsoft.ML.MultiTask.Encoders;
using Microsoft.ML.MultiTask.Interop;
using Microsoft.ML.MultiTask.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Sharing;

/// <summary>A learned weighted sum of the layers above layer 0.</summary>
internal sealed class LayerMix : nn.Module
{
    private readonly Parameter _weights; // [layers]
    private readonly Parameter? _scale;  // []: with it, the weights are a softmax times the scale

    /// <param name="weights">The weights at the start, the lowest layer's first.</param>
    /// <param name="normalized">Whether they are made to sum to 1 by a softmax, and the sum is scaled by one more number, 1 at the start.</param>
    public LayerMix(ReadOnlySpan<float> weights, bool normalized) : base(nameof(LayerMix))
    {
        _weights = Initial.Of(weights, weights.Length);
        if (normalized) _scale = Initial.Of([1], []);
        RegisterComponents();
    }

    /// <summary>The sum.</summary>
    /// <param name="layers">The layers of an encoding; the first is left out.</param>
    public LayerStates Of(IReadOnlyList<LayerStates> layers)
    {
        Tensor[] weights = (_scale is null ? _weights : _weights.softmax(0) * _scale).unbind(0);
        Tensor? sum = null;
        for (int layer = 1; layer < layers.Count; layer++)
        {
            Tensor term = layers[layer].States * weights[layer - 1];
            sum = sum is null ? term : sum.Plus(term);
        }
        return new LayerStates(sum!, layers[1].Segments, layers.Skip(1).All(layer => layer.HasDirections));
    }
}
