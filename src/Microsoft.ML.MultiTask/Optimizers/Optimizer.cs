using Microsoft.ML.MultiTask.Interop;
using Microsoft.ML.MultiTask.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Optimizers;

/// <summary>
/// Moves parameters and the rows in use of embedding tables along their gradients, by the rule of its settings. A step is
/// <see cref="ZeroGrad"/>, the losses' backward pass, <see cref="ClipGradients"/> if wanted, <see cref="Step"/>.
/// </summary>
/// <remarks>
/// <para>
/// Parameters without a gradient in a step take no part in it: weights, running means and step count stay as they are, and weight decay does not
/// reach them. Bias corrections go by the number of steps a parameter took part in.
/// </para>
/// <para>
/// Embedding tables are updated lazily: only rows looked up in the step change, and so do their running means. Bias corrections go by the number of
/// steps in which the table took part, not by the row's own, so that the first moves of a rare row are up to about three
/// times the learning rate with Adam's defaults. If all rows are used in all steps, the result is that of dense updates.
/// </para>
/// <para>
/// The constructor makes the parameters views of one flat tensor: move the network to its device before, and give a parameter to one optimiser only.
/// Loading a state dictionary afterwards is fine, as it copies into the parameters. Disposing the optimiser leaves the parameters as they are.
/// </para>
/// </remarks>
internal sealed class Optimizer : IStateful, IDisposable
{
    /// <summary>Keeps the clipping factor finite when all gradients are zero.</summary>
    private const double NormFloor = 1e-6;

    private readonly OptimizerSettings _settings;
    private readonly DenseParameters _dense;
    private readonly TableRows[] _tables;
    private GradientBlock?[]? _rows;
    private List<GradientBlock>? _blocks;

    /// <summary>Makes an optimiser with all its running means at zero.</summary>
    /// <param name="settings">The rule and its numbers.</param>
    /// <param name="dense">Parameters with ordinary gradients, all of one type on one device; one named twice counts once.</param>
    /// <param name="tables">Embedding tables, updated row by row.</param>
    /// <exception cref="ArgumentException">The parameters differ in type or device.</exception>
    public Optimizer(OptimizerSettings settings, IReadOnlyList<Parameter> dense, IReadOnlyList<EmbeddingTable> tables)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(dense);
        ArgumentNullException.ThrowIfNull(tables);
        _settings = settings;
        _dense = new DenseParameters(settings, dense);
        _tables = [.. tables.Distinct().Select(t => new TableRows(settings, t))];
    }

    /// <summary>
    /// Forgets all gradients, those of remembered lookups included; the lookups themselves stay, so it may come before or after the forward pass.
    /// </summary>
    public void ZeroGrad()
    {
        DropBlocks();
        _dense.ZeroGrad();
        foreach (var table in _tables) table.ZeroGrad();
    }

    /// <summary>
    /// Scales all gradients of the coming step so that their common Euclidean norm is at most <paramref name="maxNorm"/> (Pascanu et al., 2013). The
    /// dense parameters' own <c>grad</c> stays as it is: what <see cref="Step"/> uses is scaled. Nothing waits for the device.
    /// </summary>
    /// <param name="maxNorm">Largest norm, above 0; infinity only measures.</param>
    /// <returns>The norm before scaling, a scalar in the current dispose scope; null if there is no gradient.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The largest norm is not above 0.</exception>
    public Tensor? ClipGradients(float maxNorm)
    {
        if (!(maxNorm > 0)) throw new ArgumentOutOfRangeException(nameof(maxNorm), maxNorm, "The largest norm must be above 0.");
        return Clip(Blocks(), maxNorm);
    }

    /// <summary>Scales gradients down to a common norm.</summary>
    internal static Tensor? Clip(IReadOnlyList<GradientBlock> blocks, float maxNorm)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        if (blocks.Count == 0) return null;
        Tensor norm = stack([.. blocks.Select(b => b.Gradients.square().sum())]).sum().sqrt(); // linalg.vector_norm makes a Scalar that nothing keeps
        if (float.IsFinite(maxNorm))
        {
            Tensor factor = norm.Plus(NormFloor).reciprocal_().Scale(maxNorm).AtMost(1);
            foreach (var block in blocks) block.Gradients.mul_(factor);
        }
        return norm.MoveToOuterDisposeScope();
    }

    /// <summary>
    /// Moves everything that has a gradient, and forgets the lookups of the tables. Gradients of dense parameters stay until <see cref="ZeroGrad"/>.
    /// </summary>
    /// <param name="learningRateFactor">What the schedule says: the learning rate is multiplied by it.</param>
    public void Step(double learningRateFactor)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        foreach (var block in Blocks()) block.Apply(_settings.LearningRate * learningRateFactor);
        DropBlocks();
        foreach (var table in _tables) table.ClearPending();
    }

    /// <inheritdoc/>
    public void Exchange(StateExchange state)
    {
        ArgumentNullException.ThrowIfNull(state);
        state.Part("dense", _dense);
        for (int t = 0; t < _tables.Length; t++) state.Part($"table{t}", _tables[t]);
    }

    /// <summary>The gradients of the rows of a table that the step looked up; null where there are none, or the table is another optimiser's.</summary>
    internal GradientBlock? RowsOf(EmbeddingTable table)
    {
        int place = Array.FindIndex(_tables, rows => rows.Table == table);
        return place < 0 ? null : Rows()[place];
    }

    /// <summary>Forgets the gradients and the lookups of a step that is not taken.</summary>
    internal void Skip()
    {
        DropBlocks();
        foreach (var table in _tables) table.ClearPending();
    }

    /// <summary>Frees the running means. Parameters and tables stay.</summary>
    public void Dispose()
    {
        DropBlocks();
        _dense.Dispose();
        foreach (var table in _tables) table.Dispose();
    }

    /// <summary>The gradients of the coming step, gathered once whether or not they are clipped.</summary>
    internal List<GradientBlock> Blocks() => _blocks ??= [.. _dense.Collect(), .. Rows().OfType<GradientBlock>()];

    /// <summary>The gradients of the rows of every table; null where none was looked up.</summary>
    private GradientBlock?[] Rows() => _rows ??= [.. _tables.Select(t => t.Collect())];

    private void DropBlocks()
    {
        foreach (var block in (_blocks ?? []).Concat(_rows ?? [])) block?.Dispose();
        (_blocks, _rows) = (null, null);
    }
}
