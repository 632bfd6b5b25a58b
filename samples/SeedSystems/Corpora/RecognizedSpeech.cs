using System.Diagnostics.CodeAnalysis;
using Microsoft.ML;

namespace SeedSystems.Corpora;

/// <summary>
/// EWT as a speech recogniser with a closed vocabulary might have written it: lower case, no punctuation, and every word that the vocabulary lacks
/// replaced by the word of the vocabulary that is spelt most alike. Columns <c>Tokens</c> and <c>NameError</c>: the words of names that came out wrong.
/// Other rare words come out wrong too, so that an odd word alone is no sign of a name.
/// </summary>
internal static class RecognizedSpeech
{
    private const int VocabularySize = 1500;

    public static Split Load(Workspace workspace, int train, int validation)
    {
        Split text = EnglishWebTreebank.Load(workspace, train, validation);
        Named[] rows = Rows(workspace, text.Train);
        string[] vocabulary = Vocabulary(rows);
        var heard = new Dictionary<string, string>(vocabulary.Select(word => KeyValuePair.Create(word, word)));
        return text with { Name = $"{text.Name}, as recognised speech", Train = View(rows), Test = View(Rows(workspace, text.Test)) };

        IDataView View(Named[] spoken) => workspace.Ml.Data.LoadFromEnumerable(
            spoken.Select(row => Recognize(row, vocabulary, heard)).Where(row => row.Tokens.Length > 0).ToArray());
    }

    private static Named[] Rows(Workspace workspace, IDataView view) =>
        [.. workspace.Ml.Data.CreateEnumerable<Named>(view, reuseRowObject: false).Where(row => row.Ner.Length == row.Tokens.Length)];

    /// <summary>The most frequent words that are no part of a name.</summary>
    private static string[] Vocabulary(IEnumerable<Named> rows) =>
    [
        .. rows.SelectMany(row => row.Tokens.Zip(row.Ner)).Where(word => word.Second == "O" && IsSpoken(word.First)).CountBy(word => Spoken(word.First))
            .OrderByDescending(word => word.Value).ThenBy(word => word.Key, StringComparer.Ordinal).Take(VocabularySize).Select(word => word.Key),
    ];

    private static AnnotatedText Recognize(Named row, string[] vocabulary, Dictionary<string, string> heard)
    {
        var tokens = new List<string>();
        var errors = new List<string>();
        foreach ((string token, string name) in row.Tokens.Zip(row.Ner).Where(word => IsSpoken(word.First)))
        {
            string spoken = Spoken(token);
            if (!heard.TryGetValue(spoken, out string? written)) heard[spoken] = written = vocabulary.MinBy(word => Distance(spoken, word))!;
            bool isError = name != "O" && written != spoken;
            tokens.Add(written);
            errors.Add(!isError ? "O" : errors.Count > 0 && errors[^1] != "O" && name.StartsWith("I-", StringComparison.Ordinal) ? "I-ERROR" : "B-ERROR");
        }
        return new AnnotatedText { Tokens = [.. tokens], NameError = [.. errors] };
    }

    private static bool IsSpoken(string token) => token.Any(char.IsLetterOrDigit);

    [SuppressMessage("Globalization", "CA1308", Justification = "Transcripts are in lower case.")]
    private static string Spoken(string token) => token.ToLowerInvariant();

    /// <summary>Levenshtein's distance.</summary>
    private static int Distance(string from, string to)
    {
        int[] row = [.. Enumerable.Range(0, to.Length + 1)];
        for (int i = 1; i <= from.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.Length; j++)
            {
                int substituted = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substituted, Math.Min(row[j], row[j - 1]) + 1);
            }
        }
        return row[^1];
    }

    private sealed class Named
    {
        public string[] Tokens { get; set; } = [];

        public string[] Ner { get; set; } = [];
    }
}
