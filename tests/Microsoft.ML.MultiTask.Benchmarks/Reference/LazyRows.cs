using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Benchmarks.Reference;

/// <summary>
/// A table of which a step reads and writes only the rows in use (row-wise lazy Adam). The bias correction is that of the global step; the
/// moments of a row that is not in use stay as they are.
/// </summary>
internal sealed class LazyRows
{
    private readonly int _width;
    private readonly float[] _weights, _mean, _variance;

    /// <summary>Uniform weights within the bound.</summary>
    public LazyRows(int rows, int width, float bound, Random random)
    {
        _width = width;
        _weights = new float[rows * width];
        _mean = new float[rows * width];
        _variance = new float[rows * width];
        foreach (ref float weight in _weights.AsSpan()) weight = (random.NextSingle() * 2 - 1) * bound;
    }

    /// <summary>The rows as a leaf <c>[ids, width]</c> that takes a gradient where gradients are on.</summary>
    public Tensor Gather(ReadOnlySpan<int> ids)
    {
        Tensor rows = empty(ids.Length, _width);
        Span<float> target = HostTensor.Floats(rows);
        for (int i = 0; i < ids.Length; i++) Row(_weights, ids[i]).CopyTo(target.Slice(i * _width, _width));
        return is_grad_enabled() ? rows.requires_grad_() : rows;
    }

    /// <summary>Moves the rows that were gathered; the ids are distinct.</summary>
    public void Apply(AdamStep step, ReadOnlySpan<int> ids, Tensor gathered)
    {
        using Tensor gradient = gathered.grad!.contiguous();
        Span<float> values = HostTensor.Floats(gradient);
        for (int i = 0; i < ids.Length; i++)
            step.Apply(Row(_weights, ids[i]), values.Slice(i * _width, _width), Row(_mean, ids[i]), Row(_variance, ids[i]));
    }

    private Span<float> Row(float[] table, int id) => table.AsSpan(id * _width, _width);
}
