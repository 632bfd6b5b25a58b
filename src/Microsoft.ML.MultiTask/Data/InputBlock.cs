using Microsoft.ML.MultiTask.Layers;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Data;

/// <summary>What a batch holds of one input: plain arrays, from which tensors are made on first use, in the dispose scope of the step.</summary>
public abstract class InputBlock
{
    private Segments? _segments;

    /// <summary>The number of positions of every row.</summary>
    public abstract int[] Lengths { get; }

    /// <summary>How the positions of the rows are laid end to end.</summary>
    public Segments Segments(Device device) => _segments ??= new Segments(Lengths, device);
}
