using Microsoft.ML.Data;
using Microsoft.ML.MultiTask.Tests.Data.Loading;
using SeedSystems;
using SeedSystems.Corpora;

namespace Microsoft.ML.MultiTask.Tests.Samples;

/// <summary>The loaders of the seed systems: on what stands in for the corpora, and on the corpora where they are.</summary>
[TestClass]
public sealed class SeedCorporaTests
{
    private static readonly Workspace _generated = new(new MLContext(seed: 1), null, quick: false);

    public static IEnumerable<string> Opinions => Sentiment.Names;

    public static IEnumerable<object[]> Workspaces => [[false], [true]];

    [TestMethod]
    [DynamicData(nameof(Workspaces))]
    public void ReviewsOfTwoDomains(bool real)
    {
        Workspace workspace = Of(real, "sentiment/amazon-dann/books_train.svmlight");
        Transfer transfer = AmazonReviews.Load(workspace, "books", "electronics");
        RequireCounts(transfer.Data, real ? [2000, 0, 5681] : [150, 0, 150]);
        Assert.AreEqual(real ? 2000 : 150, Count(transfer.Target));
        Assert.AreEqual(5000, ((VectorDataViewType)transfer.Data.Train.Schema["Features"].Type).Size);
        CollectionAssert.AreEquivalent((string[])["negative", "positive"], Distinct(transfer.Data.Train, "Sentiment"));
        CollectionAssert.AreEqual((string[])[""], Distinct(transfer.Target, "Sentiment"));
        CollectionAssert.AreEqual((string[])["books"], Distinct(transfer.Data.Train, "Domain"));
        CollectionAssert.AreEqual((string[])["electronics"], Distinct(transfer.Target, "Domain"));
        CollectionAssert.AreEqual((string[])["electronics"], Distinct(transfer.Data.Test, "Domain"));
        Assert.HasCount(6, AmazonReviews.Pairs);
    }

    /// <summary>Sentences drawn by chance, the same every time, and the others; of the real corpus from all genres alike.</summary>
    [TestMethod]
    [DynamicData(nameof(Workspaces))]
    public void ASampleAndTheRest(bool real)
    {
        Workspace workspace = Of(real, "ewt/en_ewt-train.conllu");
        (Split sample, IDataView others) = EnglishWebTreebank.Draw(workspace, train: 200, validation: 50);
        Assert.IsNull(sample.Validation);
        Assert.AreEqual(0.2, sample.ValidationShare, 1e-12);
        Assert.AreEqual(250, Count(sample.Train));
        Assert.AreEqual((real ? 12544 : 300) - 250, Count(others));
        Assert.AreEqual(Count(EnglishWebTreebank.Load(workspace).Test), Count(sample.Test));
        string[] drawn = [.. sample.Train.GetColumn<string[]>("Tokens").Select(tokens => string.Join(' ', tokens))];
        CollectionAssert.AreEqual(drawn, EnglishWebTreebank.Load(workspace, 200, 50).Train.GetColumn<string[]>("Tokens").Select(tokens => string.Join(' ', tokens)).ToArray());
        Assert.HasCount(real ? 5 : 2, Distinct(sample.Train, "Genre"));
    }

    [TestMethod]
    public void ASparseLine()
    {
        SparseLine line = SparseLine.Parse("-1 0:2 3:4", 5, scale: 0.5f);
        Assert.AreEqual("-1", line.Label);
        CollectionAssert.AreEqual((float[])[1, 0, 0, 2, 0], line.Features.DenseValues().ToArray());
        Assert.AreEqual("7", SparseLine.Parse("7\t784\t153:38", 784).Label);
        Assert.AreEqual(38f, SparseLine.Parse("7\t784\t153:38", 784).Features.GetItemOrDefault(153));
        Assert.AreEqual(0, SparseLine.Parse("1 ", 5).Features.GetValues().Length);
    }

    [TestMethod]
    public void TwoMoonsAndTheSameTurned()
    {
        Transfer transfer = TwoMoons.Load(_generated);
        Assert.IsNull(transfer.Data.Validation);
        CollectionAssert.AreEquivalent((string[])["upper", "lower"], Distinct(transfer.Data.Train, "Moon"));
        CollectionAssert.AreEqual((string[])[""], Distinct(transfer.Target, "Moon"));
        // Turned back by 35 degrees, the target's upper moon lies where the source's does: around (-1, 2 (2 / pi - 1 / 4)).
        float[][] upper = [.. transfer.Data.Test.GetColumn<float[]>("Features").Zip(transfer.Data.Test.GetColumn<string>("Moon"))
            .Where(point => point.Second == "upper").Select(point => point.First)];
        (double sine, double cosine) = Math.SinCos(35 * Math.PI / 180);
        Assert.AreEqual(-1, upper.Average(point => cosine * point[0] + sine * point[1]), 0.25);
        Assert.AreEqual(2 * (2 / Math.PI - 0.25), upper.Average(point => cosine * point[1] - sine * point[0]), 0.15);
    }

    [TestMethod]
    [DynamicData(nameof(Opinions))]
    public void OpinionsOfEveryCorpus(string name)
    {
        Split split = Sentiment.Load(_generated, name);
        Opinion[] rows = Rows<Opinion>(split.Train);
        Assert.IsTrue(rows.All(row => row.Tokens.Length > 2 && row.Domain == name));
        Assert.AreEqual(name is "trec" or "sst-fine" or "sst-binary" ? 100 : 40, Count(split.Test));
        int classes = name == "trec" ? 6 : 2;
        Assert.HasCount(classes, rows.Select(row => row.Label).Where(label => label != "").Distinct());
        bool graded = name is "sst-fine" or "tweets" or "amazon" or "movies" or "editorials";
        Assert.HasCount(graded ? 5 : 1, rows.Select(row => row.Stars).Distinct());
        Assert.AreEqual(graded && name != "sst-fine", rows.All(row => !float.IsNaN(row.Rating)));
    }

    [TestMethod]
    [DataRow("mr", 8530, 1066, 1066)]
    [DataRow("cr", 3017, 377, 377)]
    [DataRow("subj", 8000, 1000, 1000)]
    [DataRow("mpqa", 8483, 1060, 1060)]
    [DataRow("sst-fine", 8544, 1101, 2210)]
    [DataRow("sst-binary", 6920, 872, 1821)]
    [DataRow("trec", 4907, 545, 500)]
    [DataRow("tweets", 3360, 420, 420)]
    [DataRow("amazon", 2968, 370, 370)]
    [DataRow("movies", 8485, 1060, 1060)]
    [DataRow("editorials", 4152, 519, 519)]
    public void OpinionsAreAllThere(string name, int train, int validation, int test) =>
        RequireCounts(Sentiment.Load(Of(true, "sentiment/mr/all.tsv"), name), [train, validation, test]);

    [TestMethod]
    public void StarsAndRatingsGiveTheOtherLabels()
    {
        string[] labels = [.. Enumerable.Range(0, 5).Select(stars => Opinion.OfStars([], stars, "").Label)];
        CollectionAssert.AreEqual((string[])["negative", "negative", "", "positive", "positive"], labels);
        Assert.AreEqual("neutral", Opinion.OfStars([], 2, "").Polarity);
        Opinion weak = Opinion.OfRating([], 0.7f, "");
        Assert.AreEqual(("positive", "neutral", "2", 0.7f), (weak.Label, weak.Polarity, weak.Stars, weak.Rating));
        string[] stars = [.. new[] { -4f, -2.3f, 0.9f, 4f }.Select(rating => Opinion.OfRating([], rating, "").Stars)];
        CollectionAssert.AreEqual((string[])["0", "1", "3", "4"], stars);
    }

    [TestMethod]
    public void TheLexiconHasTwoSides()
    {
        CollectionAssert.Contains(SentimentLexicon.Positive(_generated).ToArray(), "good");
        CollectionAssert.Contains(SentimentLexicon.Negative(_generated).ToArray(), "awful");
        Workspace real = Of(true, "sentiment/vader/vader_lexicon.txt");
        string[] positive = [.. SentimentLexicon.Positive(real, 0)], negative = [.. SentimentLexicon.Negative(real, 0)];
        Assert.AreEqual(7520, positive.Concat(negative).Distinct().Count(), 25);
        CollectionAssert.Contains(positive, "excellent");
        CollectionAssert.Contains(negative, "horrible");
        CollectionAssert.DoesNotContain(SentimentLexicon.Negative(real, 3).ToArray(), "against");
        Assert.AreEqual(2.5f, SentimentLexicon.Strengths(_generated)["awful"]);
        Assert.AreEqual(2.5f, SentimentLexicon.Strengths(real)["horrible"]);
    }

    [TestMethod]
    [DynamicData(nameof(Workspaces))]
    public void PairsOfSentences(bool real)
    {
        Split split = Sick.Load(Of(real, "pairs/sick/train.tsv"));
        RequireCounts(split, real ? [4500, 500, 4927] : [400, 60, 100]);
        CollectionAssert.AreEquivalent((string[])["ENTAILMENT", "CONTRADICTION", "NEUTRAL"], Distinct(split.Train, "Entailment"));
        Assert.IsTrue(split.Train.GetColumn<float>("Relatedness").All(score => score is >= 1 and <= 5));
        Assert.IsTrue(split.Train.GetColumn<string[]>("Premise").Concat(split.Train.GetColumn<string[]>("Hypothesis")).All(tokens => tokens.Length > 1));
    }

    [TestMethod]
    [DynamicData(nameof(Workspaces))]
    public void QuestionsAndSentencesThatMayAnswerThem(bool real)
    {
        Split split = TrecQa.Load(Of(real, "pairs/trecqa/train.csv"));
        Assert.AreEqual(real ? 4718 : 400, Count(split.Train) + Count(split.Validation!));
        Assert.AreEqual(real ? 1148 : 160, Count(split.Test));
        Assert.AreEqual(real ? 348 : 100, split.Train.GetColumn<float>("Relevant").Concat(split.Validation!.GetColumn<float>("Relevant")).Sum());
        Assert.AreEqual(real ? 222 : 40, split.Test.GetColumn<float>("Relevant").Sum());
        Assert.IsEmpty(Distinct(split.Train, "Query").Intersect(Distinct(split.Validation!, "Query")));
        Assert.IsTrue(split.Test.GetColumn<string[]>("Answer").All(tokens => tokens.Length > 0 && tokens[0][0] != '"'));
    }

    [TestMethod]
    public void FieldsInQuotes()
    {
        CollectionAssert.AreEqual((string[])["a \"b\", c", "", "d"], TextWords.FieldsOf("\"a \"\"b\"\", c\",,d"));
        CollectionAssert.AreEqual((string[])["", "e"], TextWords.FieldsOf(",e"));
        CollectionAssert.AreEqual((string[])["last", "&", "night"], TextWords.OfRaw("last &amp; night"));
    }

    [TestMethod]
    [DynamicData(nameof(Workspaces))]
    public void PeopleWithManyLabels(bool real)
    {
        Split split = Adult.Load(Of(real, "vision-tabular/adult.txt"));
        RequireCounts(split, real ? [22793, 3256, 6512] : [420, 60, 120]);
        Assert.HasCount(11, Adult.Labels);
        foreach (string label in Adult.Labels)
        {
            float[] values = [.. split.Train.GetColumn<float>(label)];
            Assert.IsTrue(values.Contains(0) && values.Contains(1), label);
            Assert.AreEqual(label == "BornAbroad", values.Any(float.IsNaN), label);
        }
        Assert.HasCount(3, Distinct(split.Train, "AgeGroup"));
        Assert.IsTrue(split.Train.GetColumn<float[]>("Features").Take(50).All(features => features[1..].Sum() == 4));
        Assert.IsTrue(split.Train.GetColumn<string[]>("Work").All(words => words.Length <= 2 && !words.Contains("?")));
        Assert.AreEqual(real, split.Train.GetColumn<string[]>("Work").Any(words => words.Length == 0));
        foreach (string part in new[] { "Education", "Ethnicity", "Time" }) Assert.IsTrue(((VectorDataViewType)split.Train.Schema[part].Type).IsKnownSize);
        if (real)
        {
            Assert.AreEqual(7841, new[] { split.Train, split.Validation!, split.Test }.Sum(view => view.GetColumn<float>("OverFiftyThousand").Sum()));
        }
    }

    [TestMethod]
    public void LabelsOfTrainingRowsCanBeForgotten()
    {
        Split all = Adult.Load(_generated, train: 200), some = Adult.Load(_generated, train: 200, known: 0.25);
        Assert.AreEqual(200, Count(some.Train));
        float[] known = [.. Adult.Labels.SelectMany(label => some.Train.GetColumn<float>(label)).Where(value => !float.IsNaN(value))];
        Assert.AreEqual(0.25, known.Length / (200.0 * Adult.Labels.Count), 0.03);
        Assert.AreEqual(0.75, some.Train.GetColumn<string>("AgeGroup").Count(text => text == "") / 200.0, 0.1);
        CollectionAssert.AreEqual(all.Test.GetColumn<float>("Woman").ToArray(), some.Test.GetColumn<float>("Woman").ToArray());
    }

    [TestMethod]
    [DynamicData(nameof(Workspaces))]
    public void DigitsAndTheirNegatives(bool real)
    {
        Transfer transfer = Digits.Load(Of(real, "vision-tabular/Train-Tiny-28x28.txt"));
        Assert.AreEqual(350, Count(transfer.Data.Train));
        Assert.AreEqual(30, Count(transfer.Data.Test));
        Assert.AreEqual(350, Count(transfer.Target));
        Assert.HasCount(10, Distinct(transfer.Data.Train, "Digit"));
        CollectionAssert.AreEqual((string[])[""], Distinct(transfer.Target, "Digit"));
        float[] picture = transfer.Data.Train.GetColumn<float[]>("Features").First(), negative = transfer.Target.GetColumn<float[]>("Features").First();
        Assert.HasCount(784, picture);
        Assert.IsTrue(picture.Zip(negative).All(pixel => Math.Abs(pixel.First + pixel.Second - 1) < 1e-6 && pixel.First is >= 0 and <= 1));
        // The second picture is the first moved one pixel to the left.
        CollectionAssert.AreEqual(picture[1..], transfer.Data.Train.GetColumn<float[]>("Features").ElementAt(1)[..^1]);
    }

    [TestMethod]
    public void DigitsOnGroundsOfTheirOwn()
    {
        Transfer transfer = Digits.Load(_generated, manyGrounds: true);
        float[][] pictures = [.. transfer.Data.Train.GetColumn<float[]>("Features")], grounded = [.. transfer.Target.GetColumn<float[]>("Features")];
        Assert.HasCount(350, grounded.Select(picture => picture[0]).Distinct());
        for (int p = 0; p < pictures.Length; p++)
        {
            float ground = grounded[p][0];
            Assert.IsTrue(pictures[p].Zip(grounded[p]).All(pixel => Math.Abs(Math.Abs(pixel.First - ground) - pixel.Second) < 1e-6), $"picture {p}");
        }
        CollectionAssert.AreEqual((string[])["target"], Distinct(transfer.Data.Test, "Domain"));
    }

    [TestMethod]
    [DynamicData(nameof(Workspaces))]
    public void TweetsInEightLanguages(bool real)
    {
        Workspace workspace = Of(real, "sentiment/multilingual/arabic/train.csv");
        Assert.HasCount(8, MultilingualTweets.Languages);
        foreach (string language in MultilingualTweets.Languages)
        {
            Split split = MultilingualTweets.Load(workspace, language);
            RequireCounts(split, real ? [1839, 324, 870] : [300, 60, 100]);
            CollectionAssert.AreEquivalent((string[])["negative", "neutral", "positive"], Distinct(split.Train, "Label"));
            CollectionAssert.AreEqual((string[])[language], Distinct(split.Test, "Language"));
        }
    }

    [TestMethod]
    [DynamicData(nameof(Workspaces))]
    public void SentencesInTheirOrder(bool real)
    {
        Workspace workspace = Of(real, "gum/dep/dev.conllu");
        Split order = GumDocuments.Order(workspace);
        // One pair less than sentences in every document.
        RequireCounts(order, real ? [10224 - 177, 1575 - 30, 1464 - 30] : [60 * 11, 15 * 11, 20 * 11]);
        Assert.AreEqual(0.5, order.Train.GetColumn<string>("Order").Count(label => label == "switched") / (double)Count(order.Train), 0.1);
        Assert.HasCount(real ? 15 : 2, Distinct(order.Train, "Genre"));
        Split next = GumDocuments.Next(workspace);
        CollectionAssert.AreEquivalent((string[])["1", "2", "3", "4", "5"], Distinct(next.Train, "Next"));
    }

    [TestMethod]
    public void TheNextSentenceIsAmongTheCandidates()
    {
        Split next = GumDocuments.Next(_generated);
        // Generated sentences are numbered: the fourth of eight is the next one.
        string[] labels = [.. next.Test.GetColumn<string>("Next")];
        for (int c = 1; c <= 5; c++)
        {
            string[][] candidates = [.. next.Test.GetColumn<string[]>($"Candidate{c}")];
            for (int row = 0; row < labels.Length; row++) Assert.AreEqual(labels[row] == $"{c}", candidates[row].Contains("3"), $"{row}, {c}");
        }
        Assert.IsTrue(next.Test.GetColumn<string[]>("Third").All(tokens => tokens.Contains("2")));
    }

    [TestMethod]
    [DynamicData(nameof(Workspaces))]
    public void PhrasesThatOpenASentenceAreTakenAway(bool real)
    {
        Split split = GumDocuments.Conjunction(Of(real, "gum/dep/dev.conllu"));
        Assert.HasCount(9, GumDocuments.Conjunctions);
        string[] kinds = Distinct(split.Train, "Conjunction");
        CollectionAssert.IsSubsetOf(kinds, GumDocuments.Conjunctions.ToArray());
        Assert.IsGreaterThanOrEqualTo(5, kinds.Length);
        string[] openings = [.. split.Train.GetColumn<string[]>("Second").Select(tokens => tokens[0])];
        if (real) Assert.IsGreaterThan(250, openings.Length);
        else CollectionAssert.AreEqual((string[])["the"], openings.Distinct().ToArray());
    }

    [TestMethod]
    [DynamicData(nameof(Workspaces))]
    public void RelationsOfWhichOneIsPoor(bool real)
    {
        (Split split, IReadOnlyList<bool> isGeneral) = SemEvalRelations.Load(Of(real, "relations/semeval2010/train.txt"), seeds: 5);
        RequireCounts(split, real ? [7200, 800, 2717] : [360, 40, 100]);
        Assert.HasCount(((VectorDataViewType)split.Train.Schema["Features"].Type).Size, isGeneral);
        Assert.IsTrue(isGeneral.Contains(true) && isGeneral.Contains(false));
        Assert.AreEqual(10, split.Train.GetColumn<float>("Content-Container").Count(value => !float.IsNaN(value)));
        Assert.AreEqual(5f, split.Train.GetColumn<float>("Content-Container").Where(value => !float.IsNaN(value)).Sum());
        CollectionAssert.DoesNotContain(Distinct(split.Train, "Relation"), "Content-Container");
        CollectionAssert.Contains(Distinct(split.Test, "Relation"), "Content-Container");
        Assert.HasCount(real ? 10 : 4, Distinct(split.Test, "Relation"));
        foreach (string type in SemEvalRelations.Types)
        {
            Assert.AreEqual(split.Test.GetColumn<string>("Relation").Count(relation => relation == type), split.Test.GetColumn<float>(type).Sum(), type);
        }
    }

    [TestMethod]
    [DynamicData(nameof(Workspaces))]
    public void TheWordsOfTheNounsDeserveAttention(bool real)
    {
        Split split = SemEvalRelations.Sentences(Of(real, "relations/semeval2010/train.txt"));
        RequireCounts(split, real ? [7200, 800, 2717] : [360, 40, 100]);
        foreach (AttendedSentence sentence in Rows<AttendedSentence>(split.Test))
        {
            string[] nouns = [.. sentence.Tokens.Zip(sentence.Gold).Where(word => word.Second == 1).Select(word => word.First)];
            string[] marked = [.. Between("first"), .. Between("second")];
            CollectionAssert.AreEqual(marked, nouns);
            Assert.IsNotEmpty(marked);

            IEnumerable<string> Between(string mark) =>
                sentence.Tokens[(Array.IndexOf(sentence.Tokens, $"<{mark}>") + 1)..Array.IndexOf(sentence.Tokens, $"</{mark}>")];
        }
    }

    [TestMethod]
    [DynamicData(nameof(Workspaces))]
    public void DocumentsOfSentences(bool real)
    {
        Workspace workspace = Of(real, "ewt/en_ewt-train.conllu");
        Split web = ClassifiedDocuments.WebGenres(workspace, most: 35);
        RequireCounts(web, real ? [150, 318, 316] : [60, 20, 20]);
        IDataView gum = ClassifiedDocuments.GumGenres(workspace), news = ClassifiedDocuments.NewsTopics(workspace);
        Assert.AreEqual(real ? 177 : 40, Count(gum));
        Assert.AreEqual(real ? 100 : 40, Count(news));
        Assert.AreEqual(Count(gum) + Count(news), Count(ClassifiedDocuments.GumGenresAndNewsTopics(workspace)));
        foreach ((IDataView documents, int kinds) in new[] { (web.Train, 5), (gum, 15), (news, 5) })
        {
            Assert.HasCount(real ? kinds : 2, Distinct(documents, "Label"));
            foreach ((string[] words, int[] lengths) in documents.GetColumn<string[]>("Words").Zip(documents.GetColumn<int[]>("SentenceLengths")))
            {
                Assert.AreEqual(words.Length, lengths.Sum());
                Assert.IsTrue(lengths.Length is > 0 and <= ClassifiedDocuments.Sentences && lengths.All(n => n is > 0 and <= ClassifiedDocuments.WordsToSentence));
            }
        }
    }

    [TestMethod]
    [DynamicData(nameof(Workspaces))]
    public void QuestionsAsLetterTrigrams(bool real)
    {
        Split split = QuestionDomains.Load(Of(real, "sentiment/trec/train.tsv"), train: 300, everyPlace: 10);
        Assert.AreEqual(300, Count(split.Train));
        Assert.AreEqual(30, split.Train.GetColumn<float>("Place").Count(value => !float.IsNaN(value)));
        Assert.IsTrue(split.Test.GetColumn<float>("Place").All(value => value is 0 or 1));
        Assert.AreEqual(2048, ((VectorDataViewType)split.Train.Schema["Features"].Type).Size);
        Assert.IsTrue(split.Test.GetColumn<float[]>("Features").All(features => features.Sum() > 4));
    }

    [TestMethod]
    [DynamicData(nameof(Workspaces))]
    public void SentencesOfTheTreebankHaveAGenre(bool real)
    {
        Split split = EnglishWebTreebank.Load(Of(real, "ewt/en_ewt-train.conllu"));
        string[] genres = Distinct(split.Test, "Genre");
        CollectionAssert.AreEquivalent(real ? ["answers", "email", "newsgroup", "reviews", "weblog"] : (string[])["report", "letter"], genres);
        if (real) Assert.AreEqual(214, split.Test.GetColumn<string>("Genre").Count(genre => genre == "weblog"));
    }

    private static Workspace Of(bool real, string file)
    {
        if (!real) return _generated;
        string path = RealCorpora.File(file);
        return new Workspace(new MLContext(seed: 1), path[..^file.Length], quick: false);
    }

    private static void RequireCounts(Split split, int[] expected) =>
        CollectionAssert.AreEqual(expected, (int[])[Count(split.Train), split.Validation is { } held ? Count(held) : 0, Count(split.Test)]);

    private static int Count(IDataView view)
    {
        using DataViewRowCursor cursor = view.GetRowCursor([]);
        int rows = 0;
        while (cursor.MoveNext()) rows++;
        return rows;
    }

    private static string[] Distinct(IDataView view, string column) => [.. view.GetColumn<string>(column).Distinct()];

    private static T[] Rows<T>(IDataView view) where T : class, new() => [.. _generated.Ml.Data.CreateEnumerable<T>(view, reuseRowObject: false)];
}
