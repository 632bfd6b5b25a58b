using System.Runtime.InteropServices;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Layers;

/// <summary>
/// A table of vectors, one row per word (or character, or tag), of which a step of training reads and updates only the rows in use: the rows
/// looked up are leaves of the graph themselves, so that no gradient of the size of the table is ever made.
/// </summary>
/// <remarks>
/// The weight does not require a gradient; <see cref="Pending"/> is where an optimiser finds what it has to update. Move the table to its device
/// before an optimiser is made for it. Not thread safe.
/// </remarks>
public sealed class EmbeddingTable : nn.Module
{
    private readonly List<(Tensor Ids, Tensor Rows)> _pending = [];

    // Moving the module to a device replaces the field by its component name.
    [ComponentName(Name = "weight")]
    private readonly Parameter _weight;

    /// <summary>Makes a table whose entries are drawn uniformly from ±sqrt(3 / width), which gives rows of length about 1.</summary>
    /// <param name="name">The module's name.</param>
    /// <param name="rows">Number of vectors, at least 1.</param>
    /// <param name="width">Numbers in a vector, at least 1.</param>
    /// <param name="random">What the entries are drawn from.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is below 1.</exception>
    public EmbeddingTable(string name, long rows, long width, RandomSource random)
        : base(name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentNullException.ThrowIfNull(random);
        ParameterBudget.Take(rows, width);
        (Rows, Width) = (rows, width);
        _weight = new Parameter(Draw(rows, width, random), requires_grad: false);
        _weight.DetachFromDisposeScope();
        register_parameter("weight", _weight);
    }

    /// <summary>Number of vectors.</summary>
    public long Rows { get; }

    /// <summary>Numbers in a vector.</summary>
    public long Width { get; }

    /// <summary>The vectors, <c>[rows, width]</c>; <c>weight</c> in the state dictionary. It does not require a gradient.</summary>
    public Parameter Weight => _weight;

    /// <summary>True to leave the vectors as they are in training. Default false.</summary>
    public bool Frozen { get; set; }

    /// <summary>
    /// The lookups made in training since the last <see cref="ClearPending"/>: ids int64 <c>[n]</c> and the leaf <c>[n, width]</c> that carries their
    /// gradient. They belong to the table, not to a dispose scope, and live until <see cref="ClearPending"/>.
    /// </summary>
    public IReadOnlyList<(Tensor Ids, Tensor Rows)> Pending => _pending;

    /// <summary>
    /// The vectors of some rows. In training mode with gradients enabled the rows become a leaf that is remembered in <see cref="Pending"/>, unless
    /// the table is <see cref="Frozen"/>.
    /// </summary>
    /// <param name="ids">Rows of the table, int64 <c>[n]</c>, each at most once: a row named twice would lose one of its two updates.</param>
    /// <returns><c>[n, width]</c>, in the current dispose scope.</returns>
    public Tensor Lookup(Tensor ids)
    {
        Tensor rows = _weight.index_select(0, ids);
        if (Frozen || !training || !is_grad_enabled()) return rows;
        rows.requires_grad_(true).DetachFromDisposeScope();
        _pending.Add((ids.alias().DetachFromDisposeScope(), rows));
        return rows.alias();
    }

    /// <summary>Forgets and disposes the remembered lookups; their results stay valid.</summary>
    public void ClearPending()
    {
        foreach (var (ids, rows) in _pending)
        {
            ids.Dispose();
            rows.Dispose();
        }
        _pending.Clear();
    }

    /// <summary>Overwrites one vector, for instance with a pretrained one.</summary>
    /// <param name="row">A row of the table.</param>
    /// <param name="vector">As many numbers as the table is wide.</param>
    public void SetRow(long row, ReadOnlySpan<float> vector) => SetRows([row], vector);

    /// <summary>Overwrites several vectors.</summary>
    /// <param name="rows">Distinct rows of the table.</param>
    /// <param name="vectors">The vectors one after the other, <c>rows * width</c> numbers.</param>
    /// <exception cref="ArgumentOutOfRangeException">A row is not in the table.</exception>
    /// <exception cref="ArgumentException">The numbers do not fill the rows.</exception>
    public void SetRows(ReadOnlySpan<long> rows, ReadOnlySpan<float> vectors)
    {
        if (vectors.Length != rows.Length * Width)
            throw new ArgumentException($"{rows.Length} rows of width {Width} need {rows.Length * Width} numbers, not {vectors.Length}.", nameof(vectors));
        foreach (long row in rows) CheckRow(row);
        if (rows.IsEmpty) return;
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        Tensor ids = tensor(rows.ToArray(), dtype: ScalarType.Int64, device: _weight.device);
        Tensor values = tensor(vectors.ToArray(), rows.Length, Width, dtype: ScalarType.Float32).to(_weight.dtype, _weight.device);
        _weight.index_copy_(0, ids, values);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            ClearPending();
            _weight.Dispose();
        }
        base.Dispose(disposing);
    }

    private void CheckRow(long row)
    {
        if (row < 0 || row >= Rows) throw new ArgumentOutOfRangeException("rows", row, $"The table has rows 0 to {Rows - 1}.");
    }

    private static Tensor Draw(long rows, long width, RandomSource random)
    {
        float limit = MathF.Sqrt(3f / width);
        Tensor weight = empty(rows, width, dtype: ScalarType.Float32, device: CPU);
        foreach (Tensor part in Tensors.Parts(weight))
        {
            using (part)
            {
                foreach (ref float entry in MemoryMarshal.Cast<byte, float>(part.bytes)) entry = limit * (2 * random.NextSingle() - 1);
            }
        }
        return weight;
    }
}
