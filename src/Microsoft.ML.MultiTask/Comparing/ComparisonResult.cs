using System.Text.Json;
using Microsoft.ML.MultiTask.Comparing;
using Microsoft.ML.MultiTask.Data;

namespace Microsoft.ML.MultiTask;

/// <summary>What a comparison found. <see cref="ToString"/> is a table for people, <see cref="ToJson"/> all of it for programs.</summary>
public sealed class ComparisonResult
{
    private static readonly JsonSerializerOptions _json = new(SettingsJson.Options) { WriteIndented = true, IgnoreReadOnlyProperties = false };

    internal ComparisonResult(string task, string metric, bool higherIsBetter, IReadOnlyList<ComparedArm> arms)
    {
        Task = task;
        Metric = metric;
        HigherIsBetter = higherIsBetter;
        Arms = arms;
    }

    /// <summary>The main task.</summary>
    public string Task { get; }

    /// <summary>The metric that is compared, the one that decides on the task's best epoch; empty where no run was finished.</summary>
    public string Metric { get; }

    /// <summary>Whether more of it is better.</summary>
    public bool HigherIsBetter { get; }

    /// <summary>The arms: the main task alone first, the placebo last.</summary>
    public IReadOnlyList<ComparedArm> Arms { get; }

    /// <summary>The level of significance.</summary>
    public double Significance { get; internal init; }

    /// <summary>The arm to train with: of those that help the one that is best on the validation rows, else the main task alone.</summary>
    public required ComparedArm Recommended { get; init; }

    /// <summary>The settings to train with.</summary>
    public MultiTaskTrainer.Options RecommendedOptions => Recommended.Options;

    /// <summary>The recommendation and its reason in words.</summary>
    public required string Recommendation { get; init; }

    /// <summary>What a reader of the numbers should know: runs that might have needed more epochs, trials that were not finished, arms left out.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>Whether all arms have runs with all seeds.</summary>
    public bool IsComplete { get; internal init; }

    /// <summary>The arm of a name.</summary>
    /// <exception cref="KeyNotFoundException">There is none; the message lists those there are.</exception>
    public ComparedArm this[string name] => Arms.FirstOrDefault(arm => arm.Name == name)
        ?? throw new KeyNotFoundException($"There is no arm '{name}'; there are {string.Join(", ", Arms.Select(arm => $"'{arm.Name}'"))}.");

    /// <summary>All of it as JSON, every run and trial with its curves; settings are left out.</summary>
    public string ToJson() => JsonSerializer.Serialize(new
    {
        Task,
        Metric,
        HigherIsBetter,
        Significance,
        Recommended = Recommended.Name,
        Recommendation,
        IsComplete,
        Notes,
        Arms = Arms.Select(arm => new
        {
            arm.Name,
            arm.IsPlacebo,
            arm.LearningRate,
            arm.Weights,
            arm.Validation,
            arm.Test,
            arm.Gain,
            arm.Contribution,
            arm.NearCap,
            arm.Runs,
            arm.Trials,
        }),
    }, _json);

    /// <summary>The table of the arms, the recommendation and the notes, as Markdown.</summary>
    public override string ToString() => ComparisonText.Of(this);
}
