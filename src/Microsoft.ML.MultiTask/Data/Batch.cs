using System.Runtime.InteropServices;
using Microsoft.ML.MultiTask.Layers;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Data;

/// <summary>
/// One mini-batch: the inputs by name, the labels by column. It holds plain arrays that may be made ahead on another thread; tensors are made from them on
/// first use and belong to the dispose scope of that moment.
/// </summary>
public sealed class Batch
{
    private readonly IReadOnlyDictionary<string, InputBlock> _inputs;
    private readonly IReadOnlyDictionary<string, Array> _labels;
    private readonly Dictionary<string, Tensor> _tensors = [];

    /// <summary>A batch of laid-out inputs and labels.</summary>
    /// <param name="rows">Where the rows come from.</param>
    /// <param name="inputs">The inputs by name.</param>
    /// <param name="labels">Classes (<c>int[]</c>) or numbers (<c>float[]</c>) by column.</param>
    /// <param name="device">Where its tensors live.</param>
    public Batch(IReadOnlyList<RowReference> rows, IReadOnlyDictionary<string, InputBlock> inputs, IReadOnlyDictionary<string, Array> labels, Device device)
    {
        Rows = rows;
        Device = device;
        _inputs = inputs;
        _labels = labels;
    }

    /// <summary>Where its rows come from.</summary>
    public IReadOnlyList<RowReference> Rows { get; }

    /// <summary>Where its tensors live.</summary>
    public Device Device { get; }

    /// <summary>What modules may keep from batch to batch; null in training.</summary>
    public ScoringMemory? Memory { get; init; }

    /// <summary>What is done to the embedded input (layer 0) of every encoder before its layers read it, or to the vectors that a <c>Dense</c> encoder makes
    /// its layer 0 of; null (the default): nothing.</summary>
    public Func<Tensor, Tensor>? Embedded { get; init; }

    /// <summary>The only input whose encoders <see cref="Embedded"/> applies to; null (the default): all.</summary>
    public string? EmbeddedInput { get; init; }

    /// <summary>What is done to an embedded input; null: nothing.</summary>
    internal Func<Tensor, Tensor>? ChangeOf(string input) => (EmbeddedInput ?? input) == input ? Embedded : null;

    /// <summary>The number of positions of all rows, each row's those of its longest input.</summary>
    public int Tokens => Enumerable.Range(0, Rows.Count).Sum(row => _inputs.Values.Max(block => block.Lengths[row]));

    /// <summary>What the batch holds of an input.</summary>
    /// <exception cref="InvalidOperationException">The input is of another kind.</exception>
    public T Input<T>(string name) where T : InputBlock => _inputs[name] as T
        ?? throw new InvalidOperationException($"Input '{name}' gives a {_inputs[name].GetType().Name}, but a {typeof(T).Name} is needed.");

    /// <summary>The same rows and labels with another input of a name, such as one with words hidden.</summary>
    public Batch With(string input, InputBlock block) =>
        new(Rows, new Dictionary<string, InputBlock>(_inputs) { [input] = block }, _labels, Device)
        {
            Memory = Memory,
            Embedded = Embedded,
            EmbeddedInput = EmbeddedInput,
        };

    /// <summary>The same batch with something done to its embedded inputs.</summary>
    /// <param name="change">What is done; null: nothing.</param>
    /// <param name="input">The input that it is done to; null (the default): all.</param>
    public Batch WithEmbedded(Func<Tensor, Tensor>? change, string? input = null) =>
        new(Rows, _inputs, _labels, Device) { Memory = Memory, Embedded = change, EmbeddedInput = input };

    /// <summary>How the positions of an input are laid end to end.</summary>
    public Segments Segments(string input) => _inputs[input].Segments(Device);

    /// <summary>The classes of a label column: one a row, or one a position; <see cref="ColumnUse.Missing"/> where there is none.</summary>
    public ReadOnlySpan<int> Classes(string column) => (int[])_labels[column];

    /// <summary>The numbers of a label column, row by row; NaN where there is none.</summary>
    public ReadOnlySpan<float> Values(string column) => (float[])_labels[column];

    /// <summary><see cref="Classes"/> as an int64 tensor, <c>[rows]</c> or <c>[tokens]</c>.</summary>
    public Tensor ClassTensor(string column) => Cached(column, () => Tensors.FromClasses(Classes(column), Device));

    /// <summary><see cref="Values"/> as a float tensor <c>[rows, width]</c>.</summary>
    public Tensor ValueTensor(string column) => Cached(column, () => Tensors.From(Values(column), Device).view(Rows.Count, -1));

    /// <summary>The labels of one row: as many as it has positions, or the fixed number of a column of the whole row.</summary>
    /// <typeparam name="T"><c>int</c> for classes, <c>float</c> for numbers; empty when the column holds the other kind.</typeparam>
    public ReadOnlySpan<T> RowLabels<T>(ColumnUse use, int row)
    {
        if (_labels[use.Column] is not T[] labels) return default;
        if (use.AlignedWith is { } input)
        {
            ReadOnlySpan<int> offsets = Segments(input).Offsets;
            return labels.AsSpan(offsets[row]..offsets[row + 1]);
        }
        int width = labels.Length / Rows.Count;
        return labels.AsSpan(row * width, width);
    }

    /// <summary>Whether a row has a label in a column.</summary>
    public bool HasLabel(ColumnUse use, int row) =>
        RowLabels<int>(use, row).ContainsAnyExcept(ColumnUse.Missing) || RowLabels<float>(use, row).ContainsAnyExcept(float.NaN);

    private Tensor Cached(string column, Func<Tensor> make)
    {
        ref Tensor? cached = ref CollectionsMarshal.GetValueRefOrAddDefault(_tensors, column, out _);
        return cached ??= make();
    }
}
