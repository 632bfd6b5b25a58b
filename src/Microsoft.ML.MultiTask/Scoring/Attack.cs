using Microsoft.ML.MultiTask.Scoring;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask;

/// <summary>
/// How rows are changed so that a trained model fails on them. What is changed are the numbers of a <c>Vector</c> input, or the embedded words of a
/// <c>Words</c> input; where a <c>Hierarchical</c> or <c>Fusion</c> encoder embeds whole sentences or rows, those are changed as words are.
/// A setting: <see cref="GradientSign"/> or <see cref="SmallestMove"/>.
/// </summary>
public abstract record Attack
{
    private protected Attack()
    {
    }

    /// <summary>The smallest value that a number of a <c>Vector</c> input may take, such as 0 for a shade of grey; null (the default): no limit.</summary>
    public double? Minimum { get; init; }

    /// <summary>The largest value that a number of a <c>Vector</c> input may take; null (the default): no limit.</summary>
    public double? Maximum { get; init; }

    /// <summary>Throws when a setting makes no sense.</summary>
    public virtual void Validate()
    {
        if (Minimum >= Maximum) throw new ArgumentOutOfRangeException(nameof(Minimum), Minimum, $"{GetType().Name}: Minimum must be below Maximum, {Maximum}.");
    }

    /// <summary>The changed positions.</summary>
    internal abstract Tensor Find(AttackedRows rows);

    private protected void RequirePositive(double value, string setting)
    {
        if (!(value > 0 && double.IsFinite(value))) throw new ArgumentOutOfRangeException(setting, value, $"{GetType().Name}: {setting} is a number above 0.");
    }

    private protected void RequireAtLeastOne(int value, string setting)
    {
        if (value < 1) throw new ArgumentOutOfRangeException(setting, value, $"{GetType().Name}: {setting} is at least 1.");
    }
}
