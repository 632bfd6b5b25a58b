using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Data.Batching;

/// <summary>Lays out batches from cached rows: the one way for training, validation and scoring.</summary>
/// <remarks>Used by one thread at a time.</remarks>
internal sealed class BatchBuilder
{
    private readonly IReadOnlyDictionary<string, InputBlocks> _inputs;
    private readonly IReadOnlyList<ColumnUse> _labels;
    private readonly Device _device;
    private readonly ScoringMemory? _memory;

    /// <summary>A builder over some inputs and label columns.</summary>
    /// <param name="inputs">What was learnt for every input, by its name.</param>
    /// <param name="labels">The label columns, bound; empty when scoring.</param>
    /// <param name="symbols">The symbol table of every column.</param>
    /// <param name="device">Where the tensors of the batches will live.</param>
    /// <param name="memory">What modules may keep from batch to batch; null (the default) in training.</param>
    public BatchBuilder(IReadOnlyDictionary<string, InputState> inputs, IReadOnlyList<ColumnUse> labels, IReadOnlyDictionary<string, SymbolTable> symbols,
        Device device, ScoringMemory? memory = null)
    {
        _memory = memory;
        _inputs = inputs.ToDictionary(i => i.Key, i => i.Value.CreateBlocks(symbols));
        _labels = labels;
        _device = device;
    }

    /// <summary>The number of positions of a row: that of its longest input.</summary>
    public int Length(RowReference row)
    {
        int length = 0;
        foreach (InputBlocks blocks in _inputs.Values) length = Math.Max(length, blocks.Length(row.Corpus.Columns, row.Row));
        return length;
    }

    /// <summary>Lays out a batch.</summary>
    public Batch Build(IReadOnlyList<RowReference> rows)
    {
        Dictionary<string, InputBlock> inputs = _inputs.ToDictionary(i => i.Key, i => i.Value.Build(rows));
        return new Batch(rows, inputs, _labels.ToDictionary(use => use.Column, use => Gather(use, rows, inputs)), _device) { Memory = _memory };
    }

    private static LabelBlock Gather(ColumnUse use, IReadOnlyList<RowReference> rows, Dictionary<string, InputBlock> inputs)
    {
        var data = new (ColumnData?, int)[rows.Count];
        for (int r = 0; r < data.Length; r++) data[r] = (rows[r].Corpus.Find(use.Column), rows[r].Row);
        return use.Gather(data, use.AlignedWith is { } input ? inputs[input].Lengths : default);
    }
}
