using Microsoft.ML.Data;
using Microsoft.ML.MultiTask.Layers;
using Microsoft.ML.MultiTask.Tests.EndToEnd;

namespace Microsoft.ML.MultiTask.Tests.Scoring;

[TestClass]
public sealed class ScoredViewTests
{
    private static readonly MLContext _ml = new(seed: 1);
    private static readonly MultiTaskTransformer _tagger = Toy.Fit(Toy.Tagger);

    private static float[] ByHand(ToyRow row)
    {
        PredictionEngine<ToyRow, ToyPrediction> engine = Toy.Engine(_ml, _tagger);
        return engine.Predict(row).Score;
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(7)]
    [DataRow(64)]
    [DataRow(1500)]
    public void ScoringManyRowsGivesWhatScoringOneRowGives(int rows)
    {
        ToyRow[] toys = Toy.Rows(rows, seed: 5);
        PredictionEngine<ToyRow, ToyPrediction> engine = Toy.Engine(_ml, _tagger);
        float[][] expected = [.. toys.Select(row => engine.Predict(row).Score)];

        IDataView scored = _tagger.Transform(_ml.Data.LoadFromEnumerable(toys));

        Toy.AreClose(expected, Toy.Scores(scored));
        CollectionAssert.AreEqual(toys.Select(row => row.Id).ToArray(), Toy.Column<int>(scored, "Id").ToArray());
        CollectionAssert.AreEqual(toys.Select(row => row.Topic).ToArray(),
            Toy.Column<ReadOnlyMemory<char>>(scored, "Topic").Select(topic => topic.ToString()).ToArray());
    }

    [TestMethod]
    public void ItMakesNoDifferenceWhichRowsAreReadTogether()
    {
        IDataView all = Toy.View(_ml, 64, seed: 5), numbered = _ml.Transforms.Conversion.ConvertType("Number", "Id").Fit(all).Transform(all);
        float[][] expected = Toy.Scores(_tagger.Transform(all));
        foreach (int size in (int[])[1, 7])
        {
            var pieces = new List<float[]>();
            for (int start = 0; start < 64; start += size)
            {
                pieces.AddRange(Toy.Scores(_tagger.Transform(_ml.Data.FilterRowsByColumn(numbered, "Number", start, start + size))));
            }
            Toy.AreClose(expected, [.. pieces]);
        }
    }

    [TestMethod]
    public void ProbabilitiesAddUpToOneAndTheLabelIsTheLargest()
    {
        ToyRow row = Toy.Rows(3)[2];
        PredictionEngine<ToyRow, ToyPrediction> engine = Toy.Engine(_ml, _tagger);
        ToyPrediction prediction = engine.Predict(row);

        Assert.HasCount(row.Tokens.Length, prediction.PredictedLabel);
        float[][] words = [.. prediction.Score.Chunk(3)];
        for (int t = 0; t < words.Length; t++)
        {
            Assert.AreEqual(1, words[t].Sum(), 1e-5);
            Assert.AreEqual(Array.IndexOf(words[t], words[t].Max()) + 1, (int)prediction.PredictedLabel[t]);
        }
        Assert.AreEqual(row.Id, prediction.Id);
    }

    [TestMethod]
    public void AShuffledCursorKeepsRowsAndPredictionsTogether()
    {
        ToyRow[] toys = Toy.Rows(200, seed: 6);
        IDataView scored = _tagger.Transform(_ml.Data.Cache(_ml.Data.LoadFromEnumerable(toys)));
        Assert.IsTrue(scored.CanShuffle);
        float[][] expected = Toy.Scores(scored);

        DataViewSchema.Column id = scored.Schema["Id"], score = scored.Schema["Score"];
        using DataViewRowCursor cursor = scored.GetRowCursor([id, score], new Random(3));
        ValueGetter<int> ids = cursor.GetGetter<int>(id);
        ValueGetter<VBuffer<float>> scores = cursor.GetGetter<VBuffer<float>>(score);
        var order = new List<int>();
        while (cursor.MoveNext())
        {
            int row = 0;
            VBuffer<float> value = default;
            scores(ref value);
            ids(ref row);
            order.Add(row);
            Toy.AreClose([expected[row]], [value.DenseValues().ToArray()]);
        }
        CollectionAssert.AreNotEqual(toys.Select(row => row.Id).ToArray(), order);
        CollectionAssert.AreEquivalent(toys.Select(row => row.Id).ToArray(), order);
    }

    [TestMethod]
    public void ACursorSetHoldsEveryRowOnce()
    {
        IDataView scored = _tagger.Transform(Toy.View(_ml, 50));
        DataViewRowCursor[] cursors = scored.GetRowCursorSet([scored.Schema["Id"], scored.Schema["PredictedLabel"]], 4);
        Assert.IsLessThanOrEqualTo(4, cursors.Length);
        var ids = new List<int>();
        foreach (DataViewRowCursor cursor in cursors)
        {
            using (cursor)
            {
                ValueGetter<int> getter = cursor.GetGetter<int>(scored.Schema["Id"]);
                while (cursor.MoveNext())
                {
                    int id = 0;
                    getter(ref id);
                    ids.Add(id);
                }
            }
        }
        CollectionAssert.AreEquivalent(Enumerable.Range(0, 50).ToArray(), ids);
    }

    [TestMethod]
    public void OnlyWhatIsAskedForIsReadAndComputed()
    {
        // The network's own column breaks when it is read: so it is not read for a column that only passes through.
        IDataView broken = _ml.Transforms.CustomMapping<ToyRow, BrokenTokens>((_, _) => throw new InvalidOperationException("read"), null)
            .Fit(Toy.View(_ml)).Transform(Toy.View(_ml));
        IDataView scored = _tagger.Transform(broken);
        Assert.HasCount(40, Toy.Column<int>(scored, "Id").ToArray());
        Assert.ThrowsExactly<InvalidOperationException>(() => Toy.Scores(scored));

        using DataViewRowCursor cursor = scored.GetRowCursor([scored.Schema["Id"]]);
        Assert.IsFalse(cursor.IsColumnActive(scored.Schema["Score"]));
        InvalidOperationException error = Assert.ThrowsExactly<InvalidOperationException>(() => cursor.GetGetter<VBuffer<float>>(scored.Schema["Score"]));
        Assert.AreEqual("Column 'Score' was not asked for when the cursor was made.", error.Message);

        // Rows after one that failed would get the predictions of others.
        using DataViewRowCursor failing = scored.GetRowCursor([scored.Schema["Id"], scored.Schema["Score"]]);
        Assert.ThrowsExactly<InvalidOperationException>(() => failing.MoveNext());
        Assert.AreEqual("A row ahead could not be scored; make a new cursor.",
            Assert.ThrowsExactly<InvalidOperationException>(() => failing.MoveNext()).Message);
    }

    [TestMethod]
    public void SeveralTasksGetTheirNamesInFront()
    {
        MultiTaskTransformer model = Toy.Fit(Toy.Everything);
        DataViewSchema schema = model.GetOutputSchema(Toy.View(_ml).Schema);
        foreach (string name in (string[])["Tags.PredictedLabel", "Tags.Score", "Topic.PredictedLabel", "Topic.Score"])
        {
            Assert.IsNotNull(schema.GetColumnOrNull(name), name);
        }
        Assert.IsNull(schema.GetColumnOrNull("Chunks.PredictedLabel"));
        CollectionAssert.AreEqual((string[])["Tags", "Topic"], model.Tasks.ToArray());
    }

    [TestMethod]
    public void AnAuxiliaryTaskThatIsKeptIsScoredToo()
    {
        MultiTaskTransformer model = Toy.Fit(Toy.Tagger with { Auxiliary = [new SequenceLabels("Chunks") { Keep = true }] });
        DataViewSchema schema = model.GetOutputSchema(Toy.View(_ml).Schema);
        foreach (string name in (string[])["PredictedLabel", "Score", "Chunks.PredictedLabel", "Chunks.Score"])
        {
            Assert.IsNotNull(schema.GetColumnOrNull(name), name);
        }
    }

    [TestMethod]
    public void LabelColumnsAreNotNeeded()
    {
        IDataView bare = _ml.Transforms.SelectColumns("Tokens").Fit(Toy.View(_ml)).Transform(Toy.View(_ml));
        Toy.AreClose(Toy.Scores(_tagger.Transform(Toy.View(_ml))), Toy.Scores(_tagger.Transform(bare)));
    }

    [TestMethod]
    public void EmptyRowsAndEmptyWordsAreScored()
    {
        ToyRow full = Toy.Rows(1)[0];
        ToyRow[] rows = [new() { Id = 0 }, full, new() { Id = 2 }, new() { Id = 3, Tokens = ["", "balo", ""] }];
        float[][] scores = Toy.Scores(_tagger.Transform(_ml.Data.LoadFromEnumerable(rows)));
        Assert.IsEmpty(scores[0]);
        Assert.IsEmpty(scores[2]);
        Assert.HasCount(9, scores[3]);
        Toy.AreClose([ByHand(full)], [scores[1]]);
        Assert.IsEmpty(ByHand(rows[0]));
        Assert.HasCount(9, ByHand(rows[3]));

        MultiTaskTransformer classifier = Toy.Fit(Toy.Classifier);
        Assert.HasCount(2, Toy.Scores(classifier.Transform(_ml.Data.LoadFromEnumerable(rows)))[0]);
        Assert.HasCount(2, Toy.Scores(classifier.Transform(_ml.Data.LoadFromEnumerable(rows[..1])))[0]);
    }

    [TestMethod]
    public void AViewWithoutRowsStaysWithoutRows() => Assert.IsEmpty(Toy.Scores(_tagger.Transform(_ml.Data.LoadFromEnumerable(Array.Empty<ToyRow>()))));

    [TestMethod]
    public void ARowOfTwentyThousandWordsWorks()
    {
        ToyRow row = Toy.Row(0, 20_000, new RandomSource(9));
        MultiTaskTransformer model = _ml.MultiTask().Trainer(Toy.Tagger with { Epochs = 1 }).Fit(_ml.Data.LoadFromEnumerable([row, .. Toy.Rows(3)]));
        Assert.HasCount(60_000, Toy.Scores(model.Transform(_ml.Data.LoadFromEnumerable([row])))[0]);
    }

    [TestMethod]
    public void AModelIsUsedFromSeveralThreads()
    {
        ToyRow[] toys = Toy.Rows(60, seed: 8);
        float[][] expected = Toy.Scores(_tagger.Transform(_ml.Data.LoadFromEnumerable(toys)));
        Parallel.For(0, 4, new ParallelOptions { MaxDegreeOfParallelism = 4 }, _ =>
        {
            PredictionEngine<ToyRow, ToyPrediction> engine = Toy.Engine(_ml, _tagger);
            Toy.AreClose(expected, [.. toys.Select(row => engine.Predict(row).Score)]);
        });
    }

    [TestMethod]
    public void AnEngineSurvivesARowItRefused()
    {
        MultiTaskTransformer model = Toy.Fit(Toy.Tagger with { Inputs = [new Words("Tokens") { MaximumLength = 10 }] });
        PredictionEngine<ToyRow, ToyPrediction> engine = Toy.Engine(_ml, model);
        ToyRow good = Toy.Rows(1)[0];
        float[] before = engine.Predict(good).Score;
        Assert.ThrowsExactly<InvalidOperationException>(() => engine.Predict(Toy.Row(1, 11, new RandomSource(1))));
        CollectionAssert.AreEqual(before, engine.Predict(good).Score);
    }

    /// <summary>Whatever columns are asked for, equal seeds give equal orders: a second model on top reads the same rows as its caller.</summary>
    [TestMethod]
    public void ShuffledViewsOfTwoModelsStayTogether()
    {
        IDataView tagged = _tagger.Transform(Toy.View(_ml, 60, seed: 5)), first = _ml.Transforms.CopyColumns("Words", "Score").Fit(tagged).Transform(tagged);
        using MultiTaskTransformer second = Toy.Fit(Toy.Classifier);
        Dictionary<int, float[]> expected = ById(second.Transform(first));
        foreach ((int id, float[] score) in ById(second.Transform(_ml.Data.ShuffleRows(first, seed: 3)))) Toy.AreClose([expected[id]], [score]);

        static Dictionary<int, float[]> ById(IDataView scored)
        {
            var pairs = new Dictionary<int, float[]>();
            using DataViewRowCursor cursor = scored.GetRowCursor([scored.Schema["Id"], scored.Schema["Words"], scored.Schema["Score"]]);
            ValueGetter<int> id = cursor.GetGetter<int>(scored.Schema["Id"]);
            ValueGetter<VBuffer<float>> score = cursor.GetGetter<VBuffer<float>>(scored.Schema["Score"]);
            int number = 0;
            VBuffer<float> values = default;
            while (cursor.MoveNext())
            {
                id(ref number);
                score(ref values);
                pairs.Add(number, [.. values.DenseValues()]);
            }
            return pairs;
        }
    }

    [TestMethod]
    public void ADisposedModelSaysSo()
    {
        MultiTaskTransformer model = Toy.Fit(Toy.Tagger, rows: 8);
        model.Dispose();
        Assert.ThrowsExactly<ObjectDisposedException>(() => model.Transform(Toy.View(_ml)));
    }

    private sealed class BrokenTokens
    {
        public string[] Tokens { get; set; } = [];
    }
}
