using Microsoft.ML.MultiTask.Comparing;

namespace Microsoft.ML.MultiTask;

/// <summary>How auxiliary objectives, their weights and layers are searched: by successive halving (Jamieson and Talwalkar 2016, "Non-stochastic Best Arm
/// Identification and Hyperparameter Optimization"). Candidates are drawn by chance and trained for a few epochs; the best part of them, on the validation
/// rows, is trained for longer, and so on. Immutable.</summary>
public sealed record AuxiliarySearch
{
    /// <summary>The candidates that are drawn, at least 2; the main task alone comes in addition and is kept to the end. Default 27.</summary>
    public int Candidates { get; init; } = 27;

    /// <summary>One candidate in this number goes on to the next round, which has this many times the epochs; at least 2. Default 3.</summary>
    public int Reduction { get; init; } = 3;

    /// <summary>The epochs of the first round. Default 4.</summary>
    public int FirstEpochs { get; init; } = 4;

    /// <summary>The epochs of the last round, at most. Default 36.</summary>
    public int Epochs { get; init; } = 36;

    /// <summary>The epochs without a gain on the validation rows that end a run. Default 7.</summary>
    public int Patience { get; init; } = 7;

    /// <summary>What an objective's weight may be multiplied by; above 0. Default 0.03, 0.1, 0.3 and 1.</summary>
    public IReadOnlyList<double> Weights { get; init; } = [0.03, 0.1, 0.3, 1];

    /// <summary>The layers that an objective may read. Null (the default): every layer from 1 to the top that it can read. Empty: the one it was
    /// given.</summary>
    public IReadOnlyList<int>? Layers { get; init; }

    /// <summary>The chance of an objective to be in a candidate, above 0 and at most 1. Default 0.5.</summary>
    public double Inclusion { get; init; } = 0.5;

    /// <summary>Fixes the candidates and the trainings. Default 1.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>How many runs are trained side by side; the result does not depend on it, unless time runs out. Default: half of the processors.</summary>
    public int ParallelRuns { get; init; } = Math.Max(1, Environment.ProcessorCount / 2);

    /// <summary>When this time is nearly over no further run is begun, and the best of the last round that was trained is the result. Null (the default): no
    /// limit.</summary>
    public TimeSpan? TimeBudget { get; init; }

    /// <summary>A folder of finished runs, as in <see cref="ComparisonOptions.Folder"/>. Null (the default): none.</summary>
    public string? Folder { get; init; }

    /// <summary>Is told how the runs go.</summary>
    public IProgress<ComparisonReport>? Progress { get; init; }

    /// <summary>Ends the search; the result is the best of the last round that was trained.</summary>
    public CancellationToken CancellationToken { get; init; }

    /// <summary>The epochs of every round.</summary>
    internal IEnumerable<int> Rounds()
    {
        for (long epochs = FirstEpochs; epochs < Epochs; epochs *= Reduction) yield return (int)epochs;
        yield return Epochs;
    }

    /// <summary>How the runs of a round are trained.</summary>
    /// <param name="data">The rows: none are set aside for a test.</param>
    /// <param name="epochs">The epochs.</param>
    internal ComparisonOptions Protocol(IDataView data, int epochs) => new()
    {
        TestSet = data,
        Epochs = epochs,
        Patience = Patience,
        ParallelRuns = ParallelRuns,
        Folder = Folder,
        Progress = Progress,
        CancellationToken = CancellationToken,
    };

    /// <summary>Throws when a setting makes no sense.</summary>
    internal void Validate()
    {
        Require(Candidates >= 2, nameof(Candidates), Candidates, "is at least 2");
        Require(Reduction >= 2, nameof(Reduction), Reduction, "is at least 2");
        Require(FirstEpochs >= 1, nameof(FirstEpochs), FirstEpochs, "is at least 1");
        Require(Epochs >= FirstEpochs, nameof(Epochs), Epochs, $"is at least {nameof(FirstEpochs)}, which is {FirstEpochs}");
        Require(Patience >= 1, nameof(Patience), Patience, "is at least 1");
        Require(Weights.Count > 0 && Weights.All(weight => weight > 0 && double.IsFinite(weight)), nameof(Weights), $"[{string.Join(", ", Weights)}]",
            "holds numbers above 0");
        Require(Layers?.All(layer => layer >= 0) != false, nameof(Layers), $"[{string.Join(", ", Layers ?? [])}]", "holds layers, which count from 0");
        Require(Inclusion is > 0 and <= 1, nameof(Inclusion), Inclusion, "is above 0 and at most 1");
        Require(ParallelRuns >= 1, nameof(ParallelRuns), ParallelRuns, "is at least 1");
        Require(TimeBudget is null || TimeBudget > TimeSpan.Zero, nameof(TimeBudget), TimeBudget, "is above 0");
    }

    private static void Require(bool holds, string option, object? value, string range) =>
        SettingCheck.Require(holds, nameof(AuxiliarySearch), option, value, range);
}
