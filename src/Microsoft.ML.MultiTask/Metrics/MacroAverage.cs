namespace Microsoft.ML.MultiTask.Metrics;

/// <summary>Unweighted means over classes that occur in gold or predictions; 0 when none does.</summary>
/// <remarks>F1 is the mean of the classes' F1, not the F1 of the mean precision and recall (the two differ: Opitz and Burst, 2019).</remarks>
internal readonly record struct MacroAverage(double Precision, double Recall, double F1)
{
    public static MacroAverage Of(IEnumerable<PrecisionRecall> classes)
    {
        PrecisionRecall[] occurring = classes.Where(c => c.Occurs).ToArray();
        return occurring.Length == 0
            ? default
            : new(occurring.Average(c => c.Precision), occurring.Average(c => c.Recall), occurring.Average(c => c.F1));
    }
}
