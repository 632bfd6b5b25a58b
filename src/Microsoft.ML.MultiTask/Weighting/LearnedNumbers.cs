using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Weighting;

/// <summary>One learned number an objective. Each is a parameter of its own, so that a step without the objective leaves it and its running means
/// alone.</summary>
internal sealed class LearnedNumbers : nn.Module
{
    public LearnedNumbers(int count, double initial) : base(nameof(LearnedNumbers))
    {
        using Scalar first = initial;
        for (int k = 0; k < count; k++) register_parameter(Name(k), nn.Parameter(full(1, first, dtype: ScalarType.Float32).squeeze(0)));
    }

    /// <summary>The number of an objective, a scalar.</summary>
    public Parameter this[int objective] => get_parameter(Name(objective))!;

    /// <summary>A loss at the scale that the number learns for it, as <see cref="ImtlL"/> has it: <c>exp(s) * loss - s</c>.</summary>
    public Tensor Scaled(int objective, Tensor loss) => (this[objective].exp() * loss) - this[objective];

    private static string Name(int objective) => $"objective{objective}";
}
