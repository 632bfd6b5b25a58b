namespace Microsoft.ML.MultiTask.Benchmarks;

/// <summary>The weightings whose costs are compared.</summary>
internal static class WeightingLineup
{
    /// <summary>Real tokens of a run.</summary>
    public const int Tokens = 5_000;

    /// <summary>What a balance at the representation may cost, relative to the plain sum.</summary>
    public const double Target = 1.6;

    /// <summary>Every weighting of the library but the plain sum, which they are compared with: those of losses, then those of gradients at either
    /// level.</summary>
    public static IReadOnlyList<WeightingSettings> All { get; } =
        [.. Found.Where(weighting => weighting is not GradientWeighting), .. Enum.GetValues<GradientLevel>().SelectMany(Balancing)];

    private static IEnumerable<WeightingSettings> Found => typeof(WeightingSettings).Assembly.GetTypes()
        .Where(type => type.IsSubclassOf(typeof(WeightingSettings)) && !type.IsAbstract && type != typeof(Fixed)).OrderBy(type => type.Name)
        .Select(type => (WeightingSettings)Activator.CreateInstance(type)!);

    private static IEnumerable<GradientWeighting> Balancing(GradientLevel level) =>
        Found.OfType<GradientWeighting>().Append(new UPGrad { Every = 10 }).Select(weighting => weighting with { Level = level });
}
