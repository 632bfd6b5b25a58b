using Microsoft.ML.MultiTask.Interop;
using Microsoft.ML.MultiTask.Layers;
using Microsoft.ML.MultiTask.Scoring;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask;

/// <summary>
/// Looks for the smallest change of a row that makes the model fail on it (Szegedy et al. 2014, "Intriguing Properties of Neural Networks"). The paper
/// minimises the length of the change and the loss together, within the limits of a picture, by L-BFGS, and searches the weight between the two; this searches
/// the length itself, by halves, and looks within each by steps along the gradient, cut back to that length and to the limits. Rows that no change within <see
/// cref="Epsilon"/> spoils stay as they are, as do those on which the model fails already.</summary>
public sealed record SmallestMove : Attack
{
    /// <summary>The longest change of a row (Euclidean, over all its numbers), in the numbers' unit for a <c>Vector</c> input; for words, in mean lengths of
    /// the row's word vectors. Default 4.</summary>
    public double Epsilon { get; init; } = 4;

    /// <summary>Steps along the gradient for every length that is tried. Default 10.</summary>
    public int Steps { get; init; } = 10;

    /// <summary>How many lengths are tried for a row; the first is <see cref="Epsilon"/>, and every other one halves what is left: after
    /// n lengths, the smallest that would do is known up to Epsilon over two to the power of n - 1. Default 8.</summary>
    public int Rounds { get; init; } = 8;

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        RequirePositive(Epsilon, nameof(Epsilon));
        RequireAtLeastOne(Steps, nameof(Steps));
        RequireAtLeastOne(Rounds, nameof(Rounds));
    }

    internal override Tensor Find(AttackedRows rows)
    {
        int count = rows.Segments.Rows;
        var shortest = new float[count];
        var longest = new float[count];
        var tried = new float[count];
        Array.Fill(longest, (float)Epsilon);
        Array.Fill(tried, (float)Epsilon);
        Tensor best = rows.Clean;
        bool[] fails = rows.Wrong(rows.Clean); // these need no move
        for (int round = 0; round < Rounds; round++)
        {
            Tensor moved = Within(rows, rows.Unit * Tensors.From<float>(tried, rows.Segments.Device));
            bool[] isWrong = rows.Wrong(moved), isBetter = [.. isWrong.Zip(fails, (wrong, already) => wrong && !already)];
            best = where(rows.OfPositions(Tensors.From<bool>(isBetter, rows.Segments.Device)), moved, best);
            for (int row = 0; row < count; row++)
            {
                (isWrong[row] ? ref longest[row] : ref shortest[row]) = tried[row];
                tried[row] = (shortest[row] + longest[row]) / 2;
            }
        }
        return best;
    }

    /// <summary>The rows moved by at most so much, <c>[rows]</c>.</summary>
    private Tensor Within(AttackedRows rows, Tensor length)
    {
        Tensor moved = rows.Clean;
        for (int s = 0; s < Steps; s++)
        {
            Tensor step = rows.ToLength(rows.Gradient(moved), length.Times(2.5 / Steps), exactly: true);
            Tensor move = moved.Plus(step) - rows.Clean;
            moved = rows.InBox(rows.Clean.Plus(rows.ToLength(move, length, exactly: false)));
        }
        return moved;
    }
}
