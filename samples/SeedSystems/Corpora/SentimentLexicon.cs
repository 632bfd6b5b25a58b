using System.Globalization;

namespace SeedSystems.Corpora;

/// <summary>Words with a positive or negative sense in any domain, from VADER's lexicon.</summary>
internal static class SentimentLexicon
{
    /// <summary>Words with a mean valence of at least so much, up to 4.</summary>
    public static IReadOnlyList<string> Positive(Workspace workspace, double least = 0.5) =>
        [.. Words(workspace).Where(w => w.Valence >= least).Select(w => w.Word)];

    /// <summary>Words with a mean valence of at most minus so much, down to -4.</summary>
    public static IReadOnlyList<string> Negative(Workspace workspace, double least = 0.5) =>
        [.. Words(workspace).Where(w => w.Valence <= -least).Select(w => w.Word)];

    /// <summary>How strong the sense of every word is, whichever it is, from 0 to 4.</summary>
    public static IReadOnlyDictionary<string, float> Strengths(Workspace workspace) =>
        Words(workspace).GroupBy(w => w.Word).ToDictionary(w => w.Key, w => (float)Math.Abs(w.Last().Valence));

    private static IEnumerable<(string Word, double Valence)> Words(Workspace workspace) =>
        workspace.Lines("sentiment/vader/vader_lexicon.txt", GeneratedSentences.Lexicon()).Select(line => line.Split('\t'))
            .Select(fields => (fields[0], double.Parse(fields[1], CultureInfo.InvariantCulture)));
}
