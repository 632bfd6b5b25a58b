using System.Diagnostics.CodeAnalysis;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace SeedSystems.Corpora;

/// <summary>How rare the words of a sentence are: the mean logarithm of their ranks by frequency, which does not grow with the sentence.</summary>
internal static class WordRarity
{
    /// <summary>The same rows with that number as <c>Rarity</c>, the words counted in these rows.</summary>
    public static IDataView With(Workspace workspace, IDataView view)
    {
        Dictionary<string, double> logRanks = view.GetColumn<string[]>("Tokens").SelectMany(tokens => tokens).CountBy(token => token.ToLowerInvariant())
            .OrderByDescending(word => word.Value).ThenBy(word => word.Key, StringComparer.Ordinal)
            .Select((word, rank) => (word.Key, LogRank: Math.Log(1 + rank))).ToDictionary(word => word.Key, word => word.LogRank);
        return workspace.Ml.Transforms.CustomMapping<Sentence, Rated>(
            (sentence, rated) => rated.Rarity = (float)sentence.Tokens.Average(token => logRanks[token.ToLowerInvariant()]), contractName: null)
            .Fit(view).Transform(view);
    }

    [SuppressMessage("Performance", "CA1819", Justification = "The rows of an enumerable are arrays in ML.NET.")]
    private sealed class Sentence
    {
        public string[] Tokens { get; set; } = [];
    }

    private sealed class Rated
    {
        public float Rarity { get; set; }
    }
}
