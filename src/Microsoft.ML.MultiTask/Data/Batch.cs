using System.Runtime.InteropServices;
using Microsoft.ML.MultiTask.Layers;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Data;

/// <summary>
/// One mini-batch: the inputs by name, the labels by column. It holds plain arrays that may be made ahead on another thread; tensors are made from them on
/// first use and belong to the dispose scope of that moment.
/// </summary>
/// <remarks>An objective is given the batch masked for it: the labels of rows that it is not trained on are missing, and <see cref="LearningRows"/> leaves
/// them out. The inputs keep their layout, so that what was encoded for all objectives fits.</remarks>
public sealed class Batch
{
    private readonly IReadOnlyDictionary<string, InputBlock> _inputs;
    private readonly IReadOnlyDictionary<string, LabelBlock> _labels;
    private readonly Dictionary<string, Tensor> _tensors = [];
    private readonly bool[]? _learning;

    /// <summary>A batch of laid-out inputs and labels.</summary>
    /// <param name="rows">Where the rows come from.</param>
    /// <param name="inputs">The inputs by name.</param>
    /// <param name="labels">The labels by column.</param>
    /// <param name="device">Where its tensors live.</param>
    public Batch(IReadOnlyList<RowReference> rows, IReadOnlyDictionary<string, InputBlock> inputs, IReadOnlyDictionary<string, LabelBlock> labels,
        Device device)
        : this(rows, inputs, labels, device, null)
    {
    }

    private Batch(IReadOnlyList<RowReference> rows, IReadOnlyDictionary<string, InputBlock> inputs, IReadOnlyDictionary<string, LabelBlock> labels,
        Device device, bool[]? learning)
    {
        Rows = rows;
        Device = device;
        _inputs = inputs;
        _labels = labels;
        _learning = learning;
        LearningRows = [.. Enumerable.Range(0, rows.Count).Where(Learns)];
    }

    /// <summary>Where its rows come from.</summary>
    public IReadOnlyList<RowReference> Rows { get; }

    /// <summary>The rows that the objective is trained on, in order; all of them in a batch that is not masked.</summary>
    public IReadOnlyList<int> LearningRows { get; }

    /// <summary>Where its tensors live.</summary>
    public Device Device { get; }

    /// <summary>What modules may keep from batch to batch; null in training.</summary>
    internal ScoringMemory? Memory { get; init; }

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
    public Batch With(string input, InputBlock block) => Copy(new Dictionary<string, InputBlock>(_inputs) { [input] = block }, Embedded, EmbeddedInput);

    /// <summary>The same batch with something done to its embedded inputs.</summary>
    /// <param name="change">What is done; null: nothing.</param>
    /// <param name="input">The input that it is done to; null (the default): all.</param>
    public Batch WithEmbedded(Func<Tensor, Tensor>? change, string? input = null) => Copy(_inputs, change, input);

    /// <summary>Some of the rows with their inputs laid out anew and without labels, for an encoder that reads no others.</summary>
    /// <param name="rows">The rows, in the order that they come in.</param>
    internal Batch Only(IReadOnlyList<int> rows) => new([.. rows.Select(row => Rows[row])],
        _inputs.ToDictionary(input => input.Key, input => input.Value.Only(rows)), new Dictionary<string, LabelBlock>(), Device);

    /// <summary>The batch masked for an objective that is trained on some of its rows.</summary>
    /// <param name="rows">By row, whether the objective is trained on it; null: on all.</param>
    public Batch For(bool[]? rows) => rows is null || !rows.Contains(false)
        ? this
        : new Batch(Rows, _inputs, _labels.ToDictionary(label => label.Key, label => label.Value.For(rows)), Device, rows)
        {
            Memory = Memory,
            Embedded = Embedded,
            EmbeddedInput = EmbeddedInput,
        };

    /// <summary>Whether the objective is trained on a row.</summary>
    public bool Learns(int row) => _learning?[row] != false;

    /// <summary>Numbers of the rows, NaN where the objective is not trained on the row.</summary>
    /// <param name="ofRows">One number a row; it is changed and returned.</param>
    public float[] Masked(float[] ofRows)
    {
        for (int r = 0; r < ofRows.Length; r++)
        {
            if (!Learns(r)) ofRows[r] = float.NaN;
        }
        return ofRows;
    }

    /// <summary>How the positions of an input are laid end to end.</summary>
    public Segments Segments(string input) => _inputs[input].Segments(Device);

    /// <summary>The labels by column.</summary>
    public IReadOnlyDictionary<string, LabelBlock> Labels => _labels;

    /// <summary>The classes of a label column, row by row; <see cref="ColumnUse.Missing"/> where there is none.</summary>
    public ReadOnlySpan<int> Classes(string column) => ((LabelBlockOf<int>)_labels[column]).Values;

    /// <summary>The numbers of a label column, row by row; NaN where there is none.</summary>
    public ReadOnlySpan<float> Values(string column) => ((LabelBlockOf<float>)_labels[column]).Values;

    /// <summary><see cref="Classes"/> as an int64 tensor, <c>[rows]</c> or <c>[tokens]</c>.</summary>
    public Tensor ClassTensor(string column) => Cached(column, () => Tensors.FromClasses(Classes(column), Device));

    /// <summary><see cref="Values"/> as a float tensor <c>[rows, width]</c>.</summary>
    public Tensor ValueTensor(string column) => Cached(column, () => Tensors.From(Values(column), Device).view(Rows.Count, -1));

    /// <summary>The labels of one row.</summary>
    /// <typeparam name="T"><c>int</c> for classes, <c>float</c> for numbers; empty when the column holds the other kind.</typeparam>
    public ReadOnlySpan<T> RowLabels<T>(string column, int row) where T : unmanaged, IEquatable<T> =>
        _labels[column] is LabelBlockOf<T> labels ? labels[row] : default;

    private Batch Copy(IReadOnlyDictionary<string, InputBlock> inputs, Func<Tensor, Tensor>? embedded, string? embeddedInput) =>
        new(Rows, inputs, _labels, Device, _learning) { Memory = Memory, Embedded = embedded, EmbeddedInput = embeddedInput };

    private Tensor Cached(string column, Func<Tensor> make)
    {
        ref Tensor? cached = ref CollectionsMarshal.GetValueRefOrAddDefault(_tensors, column, out _);
        return cached ??= make();
    }
}
