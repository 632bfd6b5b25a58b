using Microsoft.ML.MultiTask.Layers.Recurrence;
using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Layers;

/// <summary>A bidirectional LSTM layer (Hochreiter and Schmidhuber, 1997; Graves and Schmidhuber, 2005) over the flat layout.</summary>
/// <remarks>
/// Gates in the order input, forget, candidate, output. Parameters of each direction: input weight <c>[4 hidden, input]</c>, recurrent weight
/// <c>[4 hidden, hidden]</c> and one bias <c>[4 hidden]</c>. libtorch has a second bias beside it, which can express nothing more: it is zero and not trained.
/// </remarks>
public sealed class LstmLayer : RecurrentLayer
{
    [ComponentName(Name = "forward")]
    private readonly LSTM _forward;

    [ComponentName(Name = "backward")]
    private readonly LSTM _backward;

    /// <summary>A layer with freshly drawn weights, on the CPU.</summary>
    /// <param name="name">Name of the module.</param>
    /// <param name="inputSize">Width of the input.</param>
    /// <param name="hiddenSize">Width of each direction's state.</param>
    /// <param name="random">Where the weights come from.</param>
    /// <exception cref="ArgumentOutOfRangeException">A width is not positive.</exception>
    public LstmLayer(string name, long inputSize, long hiddenSize, RandomSource random) : base(name, inputSize, hiddenSize)
    {
        _forward = Direction(random);
        _backward = Direction(random);
        RegisterComponents();
    }

    private protected override RecurrentCell Cell { get; } = new LstmCell();

    private protected override Tensor[] Parameters(bool forward) => Parameters(forward ? _forward : _backward);

    private protected override Tensor RunNative(bool forward, Tensor input, Tensor? hidden, Tensor? cell)
    {
        (Tensor output, _, _) = (forward ? _forward : _backward).call(input, hidden is null ? null : (hidden, cell!));
        return output;
    }

    private LSTM Direction(RandomSource random)
    {
        ParameterBudget.Take(4 * HiddenSize, InputSize + HiddenSize + 2);
        LSTM layer = nn.LSTM(InputSize, HiddenSize);
        Initialize(layer, HiddenSize, random);
        using Scalar open = 1f;
        using (no_grad()) layer.get_parameter(InputBias)!.narrow(0, HiddenSize, HiddenSize).fill_(open).Dispose();
        layer.get_parameter(RecurrentBias)!.requires_grad = false;
        return layer;
    }
}
