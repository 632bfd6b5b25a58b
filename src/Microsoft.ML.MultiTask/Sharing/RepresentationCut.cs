using Microsoft.ML.MultiTask.Encoders;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Sharing;

/// <summary>Cuts the graph where objectives meet: they read leaves, whose gradients can be told apart by objective and are then sent through the encoder
/// once.</summary>
internal sealed class RepresentationCut
{
    private readonly List<(Tensor Original, Tensor Leaf)> _places = [];

    /// <summary>Where the graph has been cut so far: the states of an encoder, and the leaf that objectives read instead.</summary>
    public IReadOnlyList<(Tensor Original, Tensor Leaf)> Places => _places;

    /// <summary>The encoding with every layer cut when it is first read.</summary>
    public Encoding Of(Encoding encoding) => encoding.Seen(Cut);

    private Tensor Cut(Tensor states)
    {
        Tensor leaf = states.detach().requires_grad_();
        if (states.requires_grad) _places.Add((states, leaf));
        return leaf;
    }
}
