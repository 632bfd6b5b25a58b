using System.Globalization;
using Microsoft.ML.MultiTask.Comparing;

namespace Microsoft.ML.MultiTask;

/// <summary>What a search found. It was chosen on the validation rows and is no evidence: <c>CompareArms</c> tells whether it helps.</summary>
public sealed class SearchResult
{
    internal SearchResult(string metric, bool higherIsBetter, IReadOnlyList<int> rounds, IReadOnlyList<SearchCandidate> candidates)
    {
        Metric = metric;
        HigherIsBetter = higherIsBetter;
        Rounds = rounds;
        Candidates = candidates;
    }

    /// <summary>The main task's metric, which decides; empty where no run was finished.</summary>
    public string Metric { get; }

    /// <summary>Whether more of it is better.</summary>
    public bool HigherIsBetter { get; }

    /// <summary>The epochs of the rounds that were trained.</summary>
    public IReadOnlyList<int> Rounds { get; }

    /// <summary>All candidates, best first: those that came further before those that were left behind.</summary>
    public IReadOnlyList<SearchCandidate> Candidates { get; }

    /// <summary>The best candidate: the main task alone where nothing was better.</summary>
    public SearchCandidate Best => Candidates[0];

    /// <summary>What a reader should know, such as that the time was over.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>The candidates as a Markdown table.</summary>
    public override string ToString() => MarkdownTable.Of(["", .. Rounds.Select(epochs => $"{Metric}, {epochs} epochs")],
        Candidates.Select(candidate => (string[])[candidate.Name, .. Rounds.Select((_, round) => round < candidate.Validation.Count
            ? candidate.Validation[round].ToString("0.0000", CultureInfo.InvariantCulture) : "")]), []) + string.Concat(Notes.Select(note => $"- {note}\n"));
}
