using TorchSharp;

namespace Microsoft.ML.MultiTask.Layers;

/// <summary>
/// How many values the parameters that the thread makes may have together: the network that a file describes must not take more memory than the file has
/// values for. Without a budget there is no bound.
/// </summary>
internal sealed class ParameterBudget : IDisposable
{
    [ThreadStatic]
    private static ParameterBudget? _current;

    private readonly long _total;
    private long _left;

    /// <summary>Bounds the parameters until it is disposed of.</summary>
    /// <param name="total">The number of values.</param>
    public ParameterBudget(long total)
    {
        (_total, _left) = (total, total);
        _current = this;
    }

    /// <summary>Throws before a parameter is made that is not to be had.</summary>
    /// <param name="shape">Its shape.</param>
    /// <exception cref="InvalidOperationException">It is larger than what is left of the budget.</exception>
    public static void Take(params ReadOnlySpan<long> shape)
    {
        if (_current is not { } budget) return;
        Int128 size = 1;
        foreach (long extent in shape) size *= extent;
        if (size < 0 || size > budget._left)
        {
            throw new InvalidOperationException($"a parameter of the shape [{string.Join(", ", shape.ToArray())}] does not fit into the {budget._total} values "
                + "that there is room for");
        }
        budget._left -= (long)size;
    }

    /// <summary>Takes back what a part that is not needed after all has used.</summary>
    public static void Return(torch.nn.Module part)
    {
        if (_current is { } budget) budget._left += part.parameters().Sum(parameter => parameter.numel());
    }

    /// <inheritdoc/>
    public void Dispose() => _current = null;
}
