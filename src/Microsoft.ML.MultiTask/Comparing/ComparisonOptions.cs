using System.Globalization;
using Microsoft.ML.MultiTask.Comparing;

namespace Microsoft.ML.MultiTask;

/// <summary>How a comparison is done. Immutable.</summary>
public sealed record ComparisonOptions
{
    /// <summary>The rows that the report is measured on. Null (the default): <see cref="TestFraction"/> of the rows are set aside, the same in every
    /// run.</summary>
    public IDataView? TestSet { get; init; }

    /// <summary>The share of the rows set aside when there is no <see cref="TestSet"/>, above 0 and below 1. Default 0.2.</summary>
    public double TestFraction { get; init; } = 0.2;

    /// <summary>Every arm is reported with the seeds 1 to this number, at least 2. Without a validation set of its own the training rows vary with the seed.
    /// Default 10.</summary>
    public int Seeds { get; init; } = 10;

    /// <summary>The seeds with which weights and settings are chosen on the validation rows; none of those reported. Default 101 and 102.</summary>
    public IReadOnlyList<int> TuningSeeds { get; init; } = [101, 102];

    /// <summary>What the weights of the auxiliary objectives are multiplied by, one trial each; above 0. Default 0.03, 0.1, 0.3 and 1.</summary>
    public IReadOnlyList<double> Weights { get; init; } = [0.03, 0.1, 0.3, 1];

    /// <summary>What the learning rates of the trainer and its stages are multiplied by in the trials of the main task alone; above 0. All arms are trained at
    /// the rate that is best for the main task alone. Default 0.3, 0.5, 1 and 2: as many trials as <see cref="Weights"/> gives the other arms.</summary>
    public IReadOnlyList<double> LearningRates { get; init; } = [0.3, 0.5, 1, 2];

    /// <summary>How often the main corpus is read at most, in place of <see cref="TrainingOptions.Epochs"/>. A run whose best epoch lies within two of this
    /// is flagged. Default 40.</summary>
    public int Epochs { get; init; } = 40;

    /// <summary>The epochs without a gain on the validation rows that end a run, in place of <see cref="TrainingOptions.Patience"/>. Default 7.</summary>
    public int Patience { get; init; } = 7;

    /// <summary>Whether an arm is trained with all auxiliary objectives at the weight 1e-6, which shows what their rows and vocabularies alone do. An
    /// optimiser that scales its steps, such as <see cref="Adam"/>, still moves by whole steps what only their rows reach. Default true.</summary>
    public bool Placebo { get; init; } = true;

    /// <summary>Whether the batches are those of the arms, because these are what is compared. Default false: the main task has the same batches in all
    /// arms, <see cref="BatchComposition.Balanced"/>.</summary>
    public bool KeepBatches { get; init; }

    /// <summary>How many runs are trained side by side; the numbers do not depend on it. Default: half of the processors.</summary>
    public int ParallelRuns { get; init; } = Math.Max(1, Environment.ProcessorCount / 2);

    /// <summary>When this time is nearly over no further run is begun, and the result holds what is there; trials take at most half of it. Null (the default):
    /// no limit.</summary>
    public TimeSpan? TimeBudget { get; init; }

    /// <summary>A folder of finished runs: each is written there when it ends, and taken from there where the same settings, rows and seed come again, so that
    /// a comparison that was interrupted, or has got more seeds or arms, goes on. Code of your own behind a setting is not looked at: take another folder when
    /// it changes. Null (the default): none.</summary>
    public string? Folder { get; init; }

    /// <summary>The level of significance, above 0 and below 1. Default 0.05.</summary>
    public double Significance { get; init; } = 0.05;

    /// <summary>More numbers of a trained model, measured in the runs that are reported: see <see cref="ComparisonRun.Measured"/>. Null (the default):
    /// none.</summary>
    public Func<MultiTaskTransformer, IReadOnlyDictionary<string, double>>? Measure { get; init; }

    /// <summary>Is told how the runs go: about once a second of each, and when one has ended; never by two threads at once.</summary>
    public IProgress<ComparisonReport>? Progress { get; init; }

    /// <summary>Ends the comparison; the result then holds the runs that are finished.</summary>
    public CancellationToken CancellationToken { get; init; }

    /// <summary>Throws when a setting makes no sense.</summary>
    internal void Validate()
    {
        Require(TestFraction is > 0 and < 1, nameof(TestFraction), TestFraction, "is above 0 and below 1");
        Require(Seeds >= 2, nameof(Seeds), Seeds, "is at least 2: a difference needs pairs of runs");
        Require(TuningSeeds.Count > 0, nameof(TuningSeeds), "empty", "holds at least one seed");
        Require(TuningSeeds.Distinct().Count() == TuningSeeds.Count, nameof(TuningSeeds), Listed(TuningSeeds), "holds every seed once");
        Require(TuningSeeds.All(seed => seed < 1 || seed > Seeds), nameof(TuningSeeds), Listed(TuningSeeds), $"holds none of the seeds reported, 1 to {Seeds}");
        Require(Weights.Count > 0 && Weights.All(IsFactor), nameof(Weights), Listed(Weights), "holds numbers above 0");
        Require(LearningRates.Count > 0 && LearningRates.All(IsFactor), nameof(LearningRates), Listed(LearningRates), "holds numbers above 0");
        Require(Epochs >= 1, nameof(Epochs), Epochs, "is at least 1");
        Require(Patience >= 1, nameof(Patience), Patience, "is at least 1");
        Require(ParallelRuns >= 1, nameof(ParallelRuns), ParallelRuns, "is at least 1");
        Require(TimeBudget is null || TimeBudget > TimeSpan.Zero, nameof(TimeBudget), TimeBudget, "is above 0");
        Require(Significance is > 0 and < 1, nameof(Significance), Significance, "is above 0 and below 1");
    }

    private static bool IsFactor(double factor) => factor > 0 && double.IsFinite(factor);

    private static string Listed<T>(IEnumerable<T> values) => string.Create(CultureInfo.InvariantCulture,
        $"[{string.Join(", ", values)}]");

    private static void Require(bool holds, string option, object? value, string range) =>
        SettingCheck.Require(holds, nameof(ComparisonOptions), option, value, range);
}
