namespace Microsoft.ML.MultiTask.Metrics;

/// <summary>How labels that are not there are written, everywhere in this library.</summary>
public static class Labels
{
    /// <summary>The id of a missing label. A missing label of a floating-point column is NaN.</summary>
    public const int Missing = -100;

    /// <summary>True for 1, false for 0; the caller has skipped NaN.</summary>
    /// <exception cref="ArgumentException">The label is another number.</exception>
    internal static bool IsPositive(float gold, int position) => gold switch
    {
        1f => true,
        0f => false,
        _ => throw new ArgumentException(
            FormattableString.Invariant($"Gold label {gold} at position {position} is neither 0, 1 nor NaN (missing)."), nameof(gold)),
    };

    internal static void RequireSameCount(int predictions, int gold)
    {
        if (predictions != gold) throw new ArgumentException($"There are {predictions} predictions but {gold} gold labels.", nameof(gold));
    }

    internal static void RequireId(int id, int count, int position, string what)
    {
        if ((uint)id >= (uint)count)
            throw new ArgumentException($"The {what} id {id} at position {position} is outside 0 to {count - 1}.", what);
    }
}
