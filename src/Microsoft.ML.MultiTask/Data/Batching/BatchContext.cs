using Microsoft.ML.MultiTask.Layers;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Data.Batching;

/// <summary>What a <see cref="BatchSource"/> makes its batches from.</summary>
public sealed class BatchContext
{
    private readonly Corpus _nowhere = new("the batch source", new Dictionary<string, ColumnData>());
    private readonly Func<IDataView, Batch> _layOut;

    internal BatchContext(Func<IDataView, Batch> layOut) => _layOut = layOut;

    /// <summary>What every input has learnt from the training view, by its name: vocabularies, sizes of vectors.</summary>
    public required IReadOnlyDictionary<string, InputState> Inputs { get; init; }

    /// <summary>The classes of every label column, in the order of their numbers.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<string>> Labels { get; init; }

    /// <summary>Where the tensors of the batches live.</summary>
    public required Device Device { get; init; }

    /// <summary>What is drawn is to be drawn from here, so that the seed of the trainer fixes it, and a saved state holds it.</summary>
    public required RandomSource Random { get; init; }

    /// <summary>How many epochs the stage has, at most.</summary>
    public required int Epochs { get; init; }

    /// <summary>A batch of inputs and labels that are laid out already; it holds every label column of the objectives that are trained.</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="inputs">The inputs by name.</param>
    /// <param name="labels">The labels by column.</param>
    public Batch Batch(int rows, IReadOnlyDictionary<string, InputBlock> inputs, IReadOnlyDictionary<string, LabelBlock> labels) =>
        new([.. Enumerable.Range(0, rows).Select(row => new RowReference(_nowhere, row))], inputs, labels, Device);

    /// <summary>Lays out rows, such as those of <c>LoadFromEnumerable</c>, as one batch. Columns of labels that are not there are missing labels; inputs that
    /// are not there are empty.</summary>
    public Batch Batch(IDataView rows) => _layOut(rows);
}
