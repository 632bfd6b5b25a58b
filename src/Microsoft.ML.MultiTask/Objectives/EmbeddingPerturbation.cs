using Microsoft.ML.MultiTask.Interop;
using Microsoft.ML.MultiTask.Layers;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Objectives;

/// <summary>Moves of the embedded input (layer 0, or the vectors that it is made of) of a batch. Where several encoders read the input, each has a move of its
/// own, in the order in which they embed it, which is the same in every pass.</summary>
internal static class EmbeddingPerturbation
{
    /// <summary>Keeps the length of a gradient of zero from being divided by.</summary>
    private const double Tiny = 1e-20;

    /// <summary>The gradient of a loss for the embedded input of a fresh pass, one tensor <c>[tokens, width]</c> an encoder; null where there is no loss. No
    /// parameter's gradient is touched.</summary>
    /// <param name="step">The step.</param>
    /// <param name="input">The input.</param>
    /// <param name="start">Where to take the gradient, from an encoder's number and what it embedded.</param>
    /// <param name="loss">The loss.</param>
    public static IReadOnlyList<Tensor>? Gradients(Step step, string input, Func<int, Tensor, Tensor> start, Func<Step, Tensor?> loss)
    {
        var places = new List<Tensor>();
        Step moved = Moved(step, input, (encoder, embedded) =>
        {
            places.Add(start(encoder, embedded.detach()).requires_grad_());
            return places[^1];
        });
        if (loss(moved) is not { } value) return null;
        // An encoder that the task does not read, such as the private one of another task, has no gradient.
        return [.. autograd.grad([value], places, allow_unused: true).Select((gradient, p) => gradient.IsInvalid ? zeros_like(places[p]) : gradient)];
    }

    /// <summary>The step over the same batch encoded afresh, with its embedded input changed.</summary>
    public static Step Moved(Step step, string input, Func<int, Tensor, Tensor> change)
    {
        int encoders = 0;
        return step.Over(step.Batch.WithEmbedded(embedded => change(encoders++, embedded), input));
    }

    /// <summary>The moves along some directions, all positions of a row together as long as <paramref name="epsilon"/> mean lengths of its vectors.</summary>
    public static Tensor Along(Tensor directions, Tensor embedded, Segments segments, double epsilon)
    {
        Tensor factors = MeanLengths(embedded, segments).Times(epsilon) / Lengths(directions, segments);
        return directions * OfPositions(factors, segments);
    }

    /// <summary>The moves along the signs of some directions, every position as long as <paramref name="epsilon"/> mean lengths of its row's vectors.</summary>
    public static Tensor AlongSigns(Tensor directions, Tensor embedded, Segments segments, double epsilon) =>
        directions.sign() * OfPositions(NumberUnit(embedded, segments).Times(epsilon), segments);

    /// <summary>By how much every number of a position is moved, up or down, to move the position by the mean length of its row's vectors:
    /// <c>[rows]</c>.</summary>
    public static Tensor NumberUnit(Tensor embedded, Segments segments) => MeanLengths(embedded, segments).Times(1 / Math.Sqrt(embedded.shape[1]));

    /// <summary>The length of the moves of every row, all its positions together: <c>[rows]</c>, never quite 0.</summary>
    public static Tensor Lengths(Tensor moves, Segments segments) => OfRows(moves.square().sum(dim: 1L), segments).sqrt().AtLeast(Tiny);

    /// <summary>The mean length of the vectors of every row, <c>[rows]</c>, without a gradient.</summary>
    public static Tensor MeanLengths(Tensor embedded, Segments segments) =>
        OfRows(embedded.detach().square().sum(dim: 1L).sqrt(), segments) / segments.Lengths.AtLeast(1);

    /// <summary>What belongs to a row for each of its positions, <c>[positions, 1]</c>.</summary>
    public static Tensor OfPositions(Tensor ofRows, Segments segments) => ofRows.index_select(0, segments.RowOfToken).unsqueeze(1);

    private static Tensor OfRows(Tensor ofPositions, Segments segments) =>
        zeros(segments.Rows, device: segments.Device).GainRows(segments.RowOfToken, ofPositions);
}
