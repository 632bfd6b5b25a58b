using System.Diagnostics.CodeAnalysis;

namespace SeedSystems.Corpora;

/// <summary>Questions of TREC with sentences that answer them or do not: <c>Question</c>, <c>Answer</c>, <c>Relevant</c> (1 or 0), and the question again as a
/// text, <c>Query</c>, for grouping.</summary>
internal static class TrecQa
{
    /// <summary>The last fifth of the training questions is the validation part; the development questions are the test.</summary>
    public static Split Load(Workspace workspace)
    {
        Candidate[][] questions = [.. Read("train", 1, 100).GroupBy(candidate => candidate.Query).Select(question => question.ToArray())];
        int held = questions.Length / 5;
        return workspace.Shorten(new Split("TREC-QA", workspace.View(questions[..^held].SelectMany(rows => rows)),
            workspace.View(questions[^held..].SelectMany(rows => rows)), workspace.View(Read("dev", 2, 40))));

        IEnumerable<Candidate> Read(string part, int seed, int count) =>
            workspace.Lines($"pairs/trecqa/{part}.csv", GeneratedSentences.Answers(seed, count)).Skip(1).Select(line => Row(TextWords.FieldsOf(line)));
    }

    private static Candidate Row(string[] fields) => new()
    {
        Question = TextWords.OfTokenized(fields[0]),
        Answer = TextWords.OfTokenized(fields[2]),
        Relevant = fields[1] == "1" ? 1 : 0,
        Query = fields[0],
    };

    [SuppressMessage("Performance", "CA1819", Justification = "The rows of an enumerable are arrays in ML.NET.")]
    private sealed class Candidate
    {
        public string[] Question { get; set; } = [];

        public string[] Answer { get; set; } = [];

        public float Relevant { get; set; }

        public string Query { get; set; } = "";
    }
}
