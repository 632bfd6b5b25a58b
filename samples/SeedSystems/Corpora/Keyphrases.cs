using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.ML;

namespace SeedSystems.Corpora;

/// <summary>ScienceIE (SemEval-2017 task 10): paragraphs of articles, whose keyphrases are given by character offsets, as sentences with <c>Tokens</c> and
/// <c>Keyphrase</c>. Of overlapping keyphrases the longest is taken.</summary>
internal static partial class Keyphrases
{
    public static Split Load(Workspace workspace)
    {
        if (!workspace.HasCorpora) return workspace.Shorten(GeneratedText.Split(workspace, "ScienceIE"));
        return workspace.Shorten(new Split("ScienceIE", Read("train"), Read("dev"), Read("test")));

        IDataView Read(string part) => workspace.Ml.Data.LoadFromEnumerable(Directory.GetFiles(workspace.PathOf($"keyphrases/scienceie17/{part}"), "*.txt")
            .Order(StringComparer.Ordinal).SelectMany(file => Sentences(File.ReadAllText(file), Spans(Path.ChangeExtension(file, ".ann")))).ToArray());
    }

    private static IEnumerable<AnnotatedText> Sentences(string text, IReadOnlyList<Span> spans)
    {
        Match[] tokens = [.. Token().Matches(text).Cast<Match>()];
        string[] labels = Labels(tokens, spans);
        int start = 0;
        for (int t = 0; t < tokens.Length; t++)
        {
            if (t + 1 < tokens.Length && !EndsSentence(tokens, labels, t)) continue;
            yield return new AnnotatedText { Tokens = [.. tokens[start..(t + 1)].Select(token => token.Value)], Keyphrase = labels[start..(t + 1)] };
            start = t + 1;
        }
    }

    private static string[] Labels(Match[] tokens, IReadOnlyList<Span> spans)
    {
        var labels = new string[tokens.Length];
        Array.Fill(labels, "O");
        foreach (Span span in spans.OrderByDescending(span => span.End - span.Start))
        {
            int[] covered = [.. Enumerable.Range(0, tokens.Length).Where(t => tokens[t].Index < span.End && tokens[t].Index + tokens[t].Length > span.Start)];
            if (covered.Any(t => labels[t] != "O")) continue;
            for (int i = 0; i < covered.Length; i++) labels[covered[i]] = (i == 0 ? "B-" : "I-") + span.Type;
        }
        return labels;
    }

    /// <summary>A full stop, question or exclamation mark before a blank and a capital, outside of a keyphrase.</summary>
    private static bool EndsSentence(Match[] tokens, string[] labels, int t) => tokens[t].Value is "." or "?" or "!"
        && tokens[t + 1].Index > tokens[t].Index + 1 && char.IsUpper(tokens[t + 1].Value[0]) && !labels[t + 1].StartsWith("I-", StringComparison.Ordinal);

    /// <summary>Text-bound annotations in brat's standoff format; one in several pieces is left out.</summary>
    private static Span[] Spans(string file) =>
    [
        .. File.ReadLines(file).Where(line => line.StartsWith('T')).Select(line => line.Split('\t')[1])
            .Where(place => !place.Contains(';')).Select(place => place.Split(' '))
            .Select(place => new Span(place[0], int.Parse(place[1], CultureInfo.InvariantCulture), int.Parse(place[2], CultureInfo.InvariantCulture))),
    ];

    [GeneratedRegex(@"\w+|[^\w\s]")]
    private static partial Regex Token();

    private sealed record Span(string Type, int Start, int End);
}
