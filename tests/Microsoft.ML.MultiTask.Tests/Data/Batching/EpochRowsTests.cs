using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Data.Batching;
using Microsoft.ML.MultiTask.Layers;

namespace Microsoft.ML.MultiTask.Tests.Data.Batching;

[TestClass]
public sealed class EpochRowsTests
{
    private static Corpus Corpus(int rows) => new("rows", new Dictionary<string, ColumnData>()) { Rows = rows };

    [TestMethod]
    public void TheMainCorpusComesOnceEveryEpoch()
    {
        Corpus[] corpora = [Corpus(10), Corpus(4)];
        var rows = new EpochRows(corpora, ["main", "aux"], CorpusSampler.Uniform, new RandomSource(1));
        CollectionAssert.AreEqual((int[])[10, 10], rows.Draws().ToArray());
        for (int epoch = 0; epoch < 3; epoch++)
        {
            RowReference[] drawn = [.. rows.Draw().SelectMany(corpus => corpus)];
            CollectionAssert.AreEquivalent(Enumerable.Range(0, 10).ToArray(), drawn.Where(row => row.Corpus == corpora[0]).Select(row => row.Row).ToArray());
            Assert.AreEqual(10, drawn.Count(row => row.Corpus == corpora[1]));
        }
    }

    [TestMethod]
    public void NoRowIsRepeatedBeforeAllHaveCome()
    {
        Corpus[] corpora = [Corpus(3), Corpus(12)];
        var rows = new EpochRows(corpora, ["main", "aux"], new Ratio(new Dictionary<string, double> { ["aux"] = 4.0 / 3 }), new RandomSource(1));
        int[] drawn = [.. Enumerable.Range(0, 3).SelectMany(_ => rows.Draw()).SelectMany(corpus => corpus).Where(row => row.Corpus == corpora[1])
            .Select(row => row.Row)];
        CollectionAssert.AreEquivalent(Enumerable.Range(0, 12).ToArray(), drawn);
    }

    [TestMethod]
    public void SharesAreThoseOfTheSampler()
    {
        Assert.AreEqual("100 25", Draws(CorpusSampler.Proportional));
        Assert.AreEqual("100 100", Draws(CorpusSampler.Uniform));
        Assert.AreEqual("100 50", Draws(new Temperature(2)));  // sqrt(25) / sqrt(100) of 100
        Assert.AreEqual("100 250", Draws(new Ratio(new Dictionary<string, double> { ["aux"] = 2.5 })));
        Assert.AreEqual("100 1", Draws(new Ratio(new Dictionary<string, double> { ["aux"] = 0.001 })));

        static string Draws(CorpusSampler sampler) =>
            string.Join(' ', new EpochRows([Corpus(100), Corpus(25)], ["main", "aux"], sampler, new RandomSource(1)).Draws());
    }

    [TestMethod]
    public void AnAnnealedSamplerGoesFromTheSizesToNearlyAlike()
    {
        var rows = new EpochRows([Corpus(100), Corpus(25)], ["main", "aux"], new Annealed { End = 0 }, new RandomSource(1));
        Assert.AreEqual("100 25", string.Join(' ', rows.Draws(0)));
        Assert.AreEqual("100 50", string.Join(' ', rows.Draws(0.5))); // sqrt(25) / sqrt(100) of 100
        Assert.AreEqual("100 100", string.Join(' ', rows.Draws(1)));
        Assert.HasCount(50, rows.Draw(0.5)[1]);
    }

    [TestMethod]
    public void ACurriculumDrawsFromTheEasiestRowsAndKeepsTheSizeOfTheEpoch()
    {
        int[] lengths = [9, 1, 8, 2, 7, 3, 6, 4, 5, 10];
        var rows = new EpochRows([Corpus(10)], ["main"], CorpusSampler.Proportional, new RandomSource(1),
            new LengthCurriculum { Start = 0.2, Until = 1, Power = 1 }, row => lengths[row.Row]);
        int[] first = [.. rows.Draw(0)[0].Select(row => lengths[row.Row])];
        Assert.HasCount(10, first);
        CollectionAssert.AreEquivalent((int[])[1, 2], first.Distinct().ToArray());
        Assert.AreEqual(6, rows.Draw(0.5)[0].Max(row => lengths[row.Row])); // a competence of 0.6
        CollectionAssert.AreEquivalent(lengths, rows.Draw(1)[0].Select(row => lengths[row.Row]).ToArray());
    }

    [TestMethod]
    public void RowsThatAreEquallyHardComeInRandomOrder()
    {
        int[] Easiest(ulong seed) => [.. new EpochRows([Corpus(40)], ["main"], CorpusSampler.Proportional, new RandomSource(seed),
            new LengthCurriculum { Start = 0.1 }, _ => 5).Draw()[0].Select(row => row.Row).Distinct().Order()];
        Assert.HasCount(4, Easiest(1));
        CollectionAssert.AreNotEqual(Easiest(1), Easiest(2));
        CollectionAssert.AreNotEqual((int[])[0, 1, 2, 3], Easiest(1));
    }

    [TestMethod]
    public void ARowWithoutANumberIsNeverHeldBack()
    {
        var numbers = new Ragged<float>();
        for (int row = 0; row < 10; row++)
        {
            numbers.Append(1)[0] = row < 6 ? float.NaN : row;
            numbers.EndRow();
        }
        Corpus some = new("some", new Dictionary<string, ColumnData> { ["Level"] = numbers }) { Rows = 10 }, none = Corpus(10);
        var rows = new EpochRows([some, none], ["main", "aux"], CorpusSampler.Proportional, new RandomSource(1),
            new ColumnCurriculum("Level") { Start = 0.25 });
        RowReference[][] drawn = rows.Draw();
        CollectionAssert.AreEquivalent(Enumerable.Range(0, 7).ToArray(), drawn[0].Select(row => row.Row).Distinct().ToArray()); // a quarter of 6, 7, 8, 9
        CollectionAssert.AreEquivalent(Enumerable.Range(0, 10).ToArray(), drawn[1].Select(row => row.Row).ToArray());
    }

    [TestMethod]
    public void WhenNothingIsHeldBackNoRowIsRepeatedBeforeAllHaveCome()
    {
        Corpus[] corpora = [Corpus(3), Corpus(12)];
        var rows = new EpochRows(corpora, ["main", "aux"], new Ratio(new Dictionary<string, double> { ["aux"] = 4.0 / 3 }), new RandomSource(1),
            new LengthCurriculum { Start = 0.5, Until = 0.2 }, row => row.Row);
        rows.Draw(0);
        int[] drawn = [.. Enumerable.Range(0, 3).SelectMany(_ => rows.Draw(0.5)[1]).Select(row => row.Row)];
        CollectionAssert.AreEquivalent(Enumerable.Range(0, 12).ToArray(), drawn);
    }

    [TestMethod]
    public void ARatioHoldsAmongTheOthersWhereTheMainCorpusIsLeftOut()
    {
        var ratio = new Ratio(new Dictionary<string, double> { ["one"] = 0.6, ["two"] = 0.3 });
        Assert.AreEqual("50 25", string.Join(' ', new EpochRows([Corpus(50), Corpus(80)], ["one", "two"], ratio, new RandomSource(1)).Draws()));
    }

    [TestMethod]
    public void CompetenceGrowsAsARoot()
    {
        var curriculum = new LengthCurriculum { Start = 0.1, Until = 0.5 };
        Assert.AreEqual(0.1, curriculum.Competence(0), 1e-12);
        Assert.AreEqual(Math.Sqrt(0.505), curriculum.Competence(0.25), 1e-12); // sqrt(0.01 + 0.99 / 2)
        Assert.AreEqual(1, curriculum.Competence(0.5), 1e-12);
        Assert.AreEqual(1, curriculum.Competence(1), 1e-12);
    }

    [TestMethod]
    public void ACurriculumThatMakesNoSenseSaysSo()
    {
        Assert.StartsWith("LengthCurriculum: the first share is above 0 and at most 1.",
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(new LengthCurriculum { Start = 0 }.Validate).Message);
        Assert.StartsWith("LengthCurriculum: Until is a share from 0 to 1.",
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(new LengthCurriculum { Until = 2 }.Validate).Message);
        Assert.StartsWith("LengthCurriculum: Power is at least 1.",
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(new LengthCurriculum { Power = 0.5 }.Validate).Message);
    }

    [TestMethod]
    public void ASamplerThatMakesNoSenseSaysSo()
    {
        Assert.AreEqual("The sampler has no ratio for the corpus 'aux'; add one. (Parameter 'ToMain')",
            Assert.ThrowsExactly<ArgumentException>(() => new Ratio(new Dictionary<string, double>()).Shares([("main", 1), ("aux", 1)], 0)).Message);
        Assert.StartsWith("The ratio for 'aux' is a number above 0.",
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(
                () => new Ratio(new Dictionary<string, double> { ["aux"] = 0 }).Validate(["main", "aux"])).Message);
        Assert.StartsWith("The sampler has a ratio for 'other', but beside the main one the corpora are 'aux'; a corpus goes by its DataName, or by the name of the first "
            + "objective with its Data.",
            Assert.ThrowsExactly<ArgumentException>(
                () => new Ratio(new Dictionary<string, double> { ["aux"] = 1, ["other"] = 1 }).Validate(["main", "aux"])).Message);
        Assert.StartsWith("The last power of a sampler is a finite number.",
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new Annealed { End = double.NaN }.Validate(["main"])).Message);
        Assert.StartsWith("The temperature of a sampler is above 0.",
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new Temperature(0).Validate(["main"])).Message);
    }
}
