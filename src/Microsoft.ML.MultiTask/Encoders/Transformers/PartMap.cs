using Microsoft.ML.MultiTask.Interop;
using Microsoft.ML.MultiTask.Layers;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Encoders.Transformers;

/// <summary>How positions are made of parts, such as words of subwords.</summary>
/// <param name="positions">The positions.</param>
/// <param name="parts">The rows of parts, such as the windows that the subwords of a row are read in.</param>
/// <param name="sources">The parts that positions are read from, int64 <c>[sources]</c>.</param>
/// <param name="owners">By source, the position that it belongs to, where a position has several: it is their mean. Null: every position has one.</param>
/// <param name="positionOfPart">By part, the position that it belongs to, int64 <c>[parts]</c>; the number of positions for one that belongs to none.</param>
internal sealed class PartMap(Segments positions, Segments parts, Tensor sources, Tensor? owners, Tensor positionOfPart)
{
    private Tensor? _shares; // [sources, 1]: of a source in its position

    /// <summary>The positions.</summary>
    public Segments Positions => positions;

    /// <summary>The rows of parts.</summary>
    public Segments Parts => parts;

    /// <summary>States that stand beside those read from the parts, <c>[positions, width]</c>; null: none.</summary>
    public Tensor? Beside { get; init; }

    /// <summary>The same map with states that stand beside those read from the parts.</summary>
    public PartMap With(Tensor beside) => new(positions, parts, sources, owners, positionOfPart) { Beside = beside };

    /// <summary>The states of the positions, <c>[parts, width]</c> to <c>[positions, width + beside]</c>.</summary>
    public Tensor Read(Tensor states)
    {
        Tensor read = states.index_select(0, sources);
        if (owners is not null) read = states.new_zeros(positions.Tokens, states.shape[1]).GainRows(owners, read * Shares(owners));
        return Beside is null ? read : cat([read, Beside], 1);
    }

    /// <summary>What belongs to a position given to each of its parts, zeros to those that belong to none: <c>[positions, width]</c> to
    /// <c>[parts, width]</c>.</summary>
    public Tensor Spread(Tensor ofPositions) => cat([ofPositions, ofPositions.new_zeros(1, ofPositions.shape[1])]).index_select(0, positionOfPart);

    private Tensor Shares(Tensor owner)
    {
        if (_shares is not null) return _shares;
        Tensor counts = zeros(positions.Tokens, device: owner.device).GainRows(owner, ones(owner.shape, device: owner.device));
        return _shares = counts.reciprocal().index_select(0, owner).unsqueeze(1);
    }
}
