namespace Microsoft.ML.MultiTask;

/// <summary>A set of auxiliary objectives with weights and layers that a search has tried.</summary>
/// <param name="Name">What it holds, such as <c>Upos x0.3 layer 1, LanguageModel x0.1</c>; for the main task alone its name and <c>alone</c>.</param>
/// <param name="Options">The settings that it was trained with.</param>
public sealed record SearchCandidate(string Name, MultiTaskTrainer.Options Options)
{
    /// <summary>The main metric on the validation rows, round by round; NaN where training failed. It ends where the candidate was left behind.</summary>
    public IReadOnlyList<double> Validation { get; init; } = [];
}
