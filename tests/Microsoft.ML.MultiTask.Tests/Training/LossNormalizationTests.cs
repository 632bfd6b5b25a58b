using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Layers;
using Microsoft.ML.MultiTask.Tests.EndToEnd;
using Microsoft.ML.MultiTask.Weighting;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Tests.Training;

/// <summary>What a weight is given to: the mean over a batch, every row, or every word.</summary>
[TestClass]
public sealed class LossNormalizationTests
{
    private static readonly MLContext _ml = new(seed: 1);

    /// <summary>Two batches: of the main rows the first three and the last, of the others the first and the last five.</summary>
    private static readonly MultiTaskTrainer.Options _options = Toy.Tagger with
    {
        Auxiliary = [new SequenceLabels("Chunks") { Data = Rows([2, 2, 2, 2, 2, 2]), Weight = 0.5 }, new WeightDecay { Weight = 0.1 }],
        Batches = new Two(),
        Optimizer = new Sgd { LearningRate = 1e-12f },
        Epochs = 1,
    };

    [TestMethod]
    [DataRow(LossNormalization.Batch, 1.0, 1.0, 1.0, 1.0)]
    [DataRow(LossNormalization.Row, 1.5, 0.5, 2.0, 3.0)] // 2 main rows a step: 3 and 1 of them, which have chunks too, beside 1 and 5 others
    [DataRow(LossNormalization.Word, 1.2, 0.8, 1.6, 2.8)] // 5 main words a step: 6 and 4, beside 2 and 10 others
    public void ALossCountsAsMuchAsItsShareOfTheBatch(LossNormalization normalization, double first, double second, double firstOfOthers, double secondOfOthers)
    {
        double[][] plain = Losses(LossNormalization.Batch), losses = Losses(normalization);
        Assert.HasCount(2, losses);
        Assert.AreEqual(first * plain[0][0], losses[0][0], 1e-5);
        Assert.AreEqual(second * plain[1][0], losses[1][0], 1e-5);
        Assert.AreEqual(firstOfOthers * plain[0][1], losses[0][1], 1e-5);
        Assert.AreEqual(secondOfOthers * plain[1][1], losses[1][1], 1e-5);
    }

    /// <summary>In batches of one corpus alone nothing but the sizes of the batches is to be made up for; with all of one size the two are the same.</summary>
    [TestMethod]
    public void WithOneCorpusInEqualBatchesAllAreTheSame()
    {
        MultiTaskTrainer.Options options = Toy.Tagger with { BatchSize = 4, Batches = new Fours() };
        IDataView rows = Rows([3, 3, 3, 3, 3, 3, 3, 3]);
        string plain = Of(LossNormalization.Batch);
        Assert.AreEqual(plain, Of(LossNormalization.Row));
        Assert.AreEqual(plain, Of(LossNormalization.Word));

        string Of(LossNormalization normalization) => Fingerprint.Of(options with { LossNormalization = normalization }, rows);
    }

    [TestMethod]
    public void ASourceWithoutRowsIsRefused() => Assert.AreEqual(
        "LossNormalization is Row, for which the rows of an epoch are counted, but a BatchSource has none; set it to Batch. (Parameter 'LossNormalization')",
        Assert.ThrowsExactly<ArgumentException>(
            () => _ml.MultiTask().Trainer(Toy.Tagger with { BatchSource = new NoisySource(), LossNormalization = LossNormalization.Row })).Message);

    private static double[][] Losses(LossNormalization normalization)
    {
        var recorder = new Recorder();
        _ml.MultiTask().Trainer(_options with { LossNormalization = normalization, Weighting = recorder }).Fit(Rows([2, 2, 2, 4])).Dispose();
        return [.. recorder.Losses];
    }

    private static IDataView Rows(int[] lengths)
    {
        var random = new RandomSource(3);
        return _ml.Data.LoadFromEnumerable(lengths.Select((length, id) => Toy.Row(id, length, random)).ToArray());
    }

    private sealed record Two : BatchComposition
    {
        public override IReadOnlyList<RowReference[]> Cut(IReadOnlyList<RowReference[]> rows, Func<RowReference, int> length, int budget, RandomSource random)
        {
            RowReference[] main = [.. rows[0].OrderBy(row => row.Row)], others = [.. rows[1].OrderBy(row => row.Row)];
            return [[.. main[..3], .. others[..1]], [.. main[3..], .. others[1..]]];
        }
    }

    private sealed record Fours : BatchComposition
    {
        public override IReadOnlyList<RowReference[]> Cut(IReadOnlyList<RowReference[]> rows, Func<RowReference, int> length, int budget, RandomSource random) =>
            [.. rows[0].OrderBy(row => row.Row).Chunk(4)];
    }

    private sealed record Recorder : WeightingSettings
    {
        public List<double[]> Losses { get; } = [];

        public override WeightingModule Build(IReadOnlyList<string> objectives, ulong seed) => new Module(Losses);

        private sealed class Module(List<double[]> losses) : WeightingModule(nameof(Recorder))
        {
            public override Tensor Backward(Backpropagation pass)
            {
                losses.Add([.. pass.Losses.Select(loss => loss is null ? double.NaN : loss.item<float>())]);
                return pass.Sum(pass.Total((_, loss) => loss));
            }
        }
    }
}
