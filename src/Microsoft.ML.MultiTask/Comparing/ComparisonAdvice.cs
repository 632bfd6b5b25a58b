using System.Globalization;

namespace Microsoft.ML.MultiTask.Comparing;

/// <summary>Which arm to train with, and why.</summary>
internal static class ComparisonAdvice
{
    /// <summary>Of the arms that help the one that is best on the validation rows, which are not those of the verdict; else the main task alone.</summary>
    public static (ComparedArm Arm, string Reason) Of(IReadOnlyList<ComparedArm> arms, bool higherIsBetter, double significance)
    {
        ComparedArm alone = arms[0];
        ComparedArm[] compared = [.. arms.Skip(1).Where(arm => !arm.IsPlacebo)];
        ComparedArm[] helping = [.. compared.Where(arm => arm.Gain!.Verdict == ComparisonVerdict.Helps)];
        if (helping.Length > 0)
        {
            ComparedArm best = higherIsBetter ? helping.MaxBy(arm => arm.Validation.Mean)! : helping.MinBy(arm => arm.Validation.Mean)!;
            string others = helping.Length == 1
                ? "it is the only arm that is shown to help"
                : $"of the {helping.Length} arms that are shown to help it is the best on the validation rows";
            return (best, $"Train {Described(best)}: {others}. On the test rows it gains {Gain(best.Gain!)} over {alone.Name} and is better with {Better(best)} of "
                + $"{best.Gain!.Test.Count} seeds, {P(best.Gain)}{Family(compared.Length)}.");
        }
        ComparedArm[] measured = [.. compared.Where(arm => arm.Gain!.Test.Count > 1)];
        if (measured.Length == 0) return (alone, $"Train {alone.Name}: no arm has two runs to be compared by.");
        ComparedArm nearest = measured.MaxBy(arm => arm.Gain!.Mean)!;
        string hurting = measured.Where(arm => arm.Gain!.Verdict == ComparisonVerdict.Hurts).Select(arm => arm.Name).ToArray() is { Length: > 0 } names
            ? $" Shown to hurt: {string.Join(", ", names)}." : "";
        return (alone, $"Train {alone.Name}: no arm is shown to help at the level "
            + $"{significance.ToString(CultureInfo.InvariantCulture)}{Family(compared.Length)}. The best, "
            + $"{Described(nearest)}, gains {Gain(nearest.Gain!)} with {nearest.Gain!.Test.Count} seeds ({P(nearest.Gain)}); a gain of "
            + $"{ComparisonText.Number(nearest.Gain.SmallestDetectable)} would have been seen" + Needed(nearest.Gain) + "." + hurting);
    }

    private static string Described(ComparedArm arm) => arm.Weights.Count == 0 ? arm.Name : $"{arm.Name} (weights {ComparisonText.Weights(arm)})";

    private static string Gain(ComparisonGain gain) => $"{ComparisonText.Signed(gain.Mean)} ± {ComparisonText.Number(gain.HalfWidth)}";

    private static int Better(ComparedArm arm) => (int)Math.Round(arm.Gain!.Test.Count * arm.Gain.ShareBetter);

    private static string P(ComparisonGain gain) =>
        gain.CorrectedPValue < 0.001 ? "p < 0.001" : $"p = {ComparisonText.Probability(gain.CorrectedPValue)}";

    private static string Family(int arms) => arms > 1 ? $" after Holm's correction over {arms} arms" : "";

    private static string Needed(ComparisonGain gain) => gain.Mean > 0 && gain.SeedsNeeded is < 10000 and var seeds
        ? $", and about {seeds} seeds would show one of {ComparisonText.Number(gain.Mean)}" : "";
}
