using Microsoft.ML.MultiTask.Layers.Recurrence;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Layers;

/// <summary>A bidirectional layer of gated recurrent units (Cho et al., 2014) over the flat layout.</summary>
/// <remarks>
/// Gates in the order reset, update, candidate; the reset gate acts after the recurrent product and its bias, as in libtorch and cuDNN. Parameters of each
/// direction: input weight <c>[3 hidden, input]</c>, recurrent weight <c>[3 hidden, hidden]</c>, and a bias <c>[3 hidden]</c> beside each of the two.
/// </remarks>
public sealed class GruLayer : RecurrentLayer
{
    [ComponentName(Name = "forward")]
    private readonly GRU _forward;

    [ComponentName(Name = "backward")]
    private readonly GRU _backward;

    /// <summary>A layer with freshly drawn weights, on the CPU.</summary>
    /// <param name="name">Name of the module.</param>
    /// <param name="inputSize">Width of the input.</param>
    /// <param name="hiddenSize">Width of each direction's state.</param>
    /// <param name="random">Where the weights come from.</param>
    /// <exception cref="ArgumentOutOfRangeException">A width is not positive.</exception>
    public GruLayer(string name, long inputSize, long hiddenSize, RandomSource random) : base(name, inputSize, hiddenSize)
    {
        _forward = Direction(random);
        _backward = Direction(random);
        RegisterComponents();
    }

    private protected override RecurrentCell Cell { get; } = new GruCell();

    private protected override Tensor[] Parameters(bool forward) => Parameters(forward ? _forward : _backward);

    private protected override Tensor RunNative(bool forward, Tensor input, Tensor? hidden, Tensor? cell)
    {
        (Tensor output, _) = (forward ? _forward : _backward).call(input, hidden);
        return output;
    }

    private GRU Direction(RandomSource random)
    {
        ParameterBudget.Take(3 * HiddenSize, InputSize + HiddenSize + 2);
        GRU layer = nn.GRU(InputSize, HiddenSize);
        Initialize(layer, HiddenSize, random);
        return layer;
    }
}
