using Microsoft.ML;

namespace SeedSystems.Corpora;

/// <summary>The questions of TREC as queries whose domain is asked for: <c>Features</c>, the hashed letter trigrams, and the columns <c>Place</c>,
/// <c>Person</c>, <c>Number</c> and <c>Thing</c>, 1 or 0.</summary>
internal static class QuestionDomains
{
    private const int TrigramBits = 11;

    /// <summary>The questions.</summary>
    /// <param name="workspace">Where they are.</param>
    /// <param name="train">The number of training rows.</param>
    /// <param name="everyPlace">Of one training row in so many it is known whether it asks for a place.</param>
    public static Split Load(Workspace workspace, int train, int everyPlace = 1)
    {
        Split questions = Sentiment.Load(workspace, "trec");
        return questions with
        {
            Name = everyPlace == 1 ? $"TREC, {train} questions" : $"TREC, {train} questions, one in {everyPlace} said to ask for a place or not",
            Train = View(workspace.First(questions.Train, train), everyPlace),
            Validation = View(questions.Validation!, 1),
            Test = View(questions.Test, 1),
        };

        IDataView View(IDataView rows, int every) => Trigrams(workspace, workspace.View(
            workspace.Ml.Data.CreateEnumerable<Opinion>(rows, reuseRowObject: false).Select((question, row) => Of(question, row % every == 0))));
    }

    /// <summary>Letters of one word after the other; hashing needs nothing from the rows.</summary>
    private static IDataView Trigrams(Workspace workspace, IDataView rows)
    {
        TransformsCatalog.TextTransforms text = workspace.Ml.Transforms.Text;
        return text.TokenizeIntoCharactersAsKeys("Letters", nameof(Question.Text))
            .Append(text.ProduceHashedNgrams("Features", "Letters", TrigramBits, ngramLength: 3, useAllLengths: false)).Fit(rows).Transform(rows);
    }

    private static Question Of(Opinion question, bool knowsPlace) => new()
    {
        Text = string.Join(' ', question.Tokens).ToUpperInvariant(),
        Place = knowsPlace ? Flag(question, "LOC") : float.NaN,
        Person = Flag(question, "HUM"),
        Number = Flag(question, "NUM"),
        Thing = Flag(question, "ENTY"),
    };

    private static float Flag(Opinion question, string kind) => question.Label == kind ? 1 : 0;

    private sealed class Question
    {
        public string Text { get; set; } = "";

        public float Place { get; set; }

        public float Person { get; set; }

        public float Number { get; set; }

        public float Thing { get; set; }
    }
}
