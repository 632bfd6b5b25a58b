using Microsoft.ML.MultiTask.Data.Inputs;

namespace Microsoft.ML.MultiTask.Encoders.Transformers;

/// <summary>What the words of a batch are cut into: pieces of a fixed vocabulary.</summary>
internal abstract class PieceSource
{
    /// <summary>The number of different pieces.</summary>
    public abstract int Size { get; }

    /// <summary>The piece that stands before a row.</summary>
    public abstract int Begin { get; }

    /// <summary>The piece that stands after a row.</summary>
    public abstract int End { get; }

    /// <summary>The pieces of the words of a batch, by position; at least one each.</summary>
    /// <param name="block">The words.</param>
    /// <param name="isTraining">Whether words may be replaced by unknown ones.</param>
    public abstract IReadOnlyList<int>[] Cut(TokenBlock block, bool isTraining);
}
