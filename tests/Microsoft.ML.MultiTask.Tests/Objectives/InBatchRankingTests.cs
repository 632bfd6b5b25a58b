using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Encoders;
using Microsoft.ML.MultiTask.Layers;
using Microsoft.ML.MultiTask.Objectives;
using Microsoft.ML.MultiTask.Optimizers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Tests.Objectives;

/// <summary>The right one among the others of the batch.</summary>
[TestClass]
public sealed class InBatchRankingTests
{
    private static readonly InBatchRanking _plain = new("Upos") { Pooling = Pooling.Sum };

    /// <summary>Rows 0 and 2 have the same first text, rows 1 and 3 the same second one; row 4 has no second one.</summary>
    private static ToyRow[] Rows =>
    [
        new() { Tokens = ["a", "b"], Upos = ["X", "Y"], Positive = 1 },
        new() { Tokens = ["c"], Upos = ["Z"], Positive = 0 },
        new() { Tokens = ["a", "b"], Upos = ["W"], Positive = 0 },
        new() { Tokens = ["d"], Upos = ["Z"] },
        new() { Tokens = ["e"], Positive = 1 },
    ];

    [TestMethod]
    public void LossesByHand()
    {
        using var scope = NewDisposeScope();
        Tensor scores = tensor(new float[] { 0.9f, 0.85f, 0.2f, 0.3f, 0.5f, 0.45f }).view(2, 3), right = tensor(new float[] { 0.9f, 0.5f });
        Tensor isWrong = tensor(new[] { false, true, true, true, false, true }).view(2, 3);
        Assert.AreEqual((0.05 + 0 + 0 + 0.05) / 4, new MarginRanking().Of(scores, right, isWrong).item<float>(), 1e-6);
        Assert.AreEqual((0.05 + 0.05) / 2, new MarginRanking { HardestOnly = true }.Of(scores, right, isWrong).item<float>(), 1e-6);
        Assert.AreEqual((0.15 + 0 + 0 + 0.15) / 4, new MarginRanking { Margin = 0.2 }.Of(scores, right, isWrong).item<float>(), 1e-6);
        double Lost(double best, params double[] others) => -Math.Log(Math.Exp(2 * best) / (Math.Exp(2 * best) + others.Sum(other => Math.Exp(2 * other))));
        Assert.AreEqual((Lost(0.9, 0.85, 0.2) + Lost(0.5, 0.3, 0.45)) / 2,
            new SoftmaxRanking { Temperature = 0.5 }.Of(scores, right, isWrong).item<float>(), 1e-6);
    }

    [TestMethod]
    public void EqualTextsAreNoWrongAnswers()
    {
        using ToyNetwork toy = Network(_plain);
        float[,] cosines = Cosines(toy);
        double expected = (Lost(cosines, 0, 1, 3) + Lost(cosines, 1, 0, 2) + Lost(cosines, 2, 1, 3) + Lost(cosines, 3, 0, 2)) / 4;
        Assert.AreEqual(expected, toy.Loss([0, 1, 2, 3, 4])!.item<float>(), 1e-5);
        Assert.AreEqual((Lost(cosines, 0, 1) + Lost(cosines, 1, 0)) / 2, toy.Loss([0, 1, 2, 3, 4], [true, true, false, false, true])!.item<float>(), 1e-5);
        Assert.IsNull(toy.Loss([0]));
        Assert.IsNull(toy.Loss([0, 2]));
        Assert.IsNull(toy.Loss([0, 4]));
        Assert.IsNull(toy.Loss([1, 3]));
    }

    [TestMethod]
    public void WhatIsNotRelevantIsAWrongAnswer()
    {
        using ToyNetwork toy = Network(_plain with { RelevantColumnName = "Positive" });
        Assert.AreEqual(Lost(Cosines(toy), 0, 1, 2, 3), toy.Loss([0, 1, 2, 3, 4])!.item<float>(), 1e-5);
        Assert.AreEqual(Lost(Cosines(toy), 0, 2), toy.Loss([0, 2])!.item<float>(), 1e-5);
        Assert.IsNull(toy.Loss([1, 2, 3]));
    }

    [TestMethod]
    public void BothEncodersLearn()
    {
        foreach (InBatchRanking objective in (InBatchRanking[])
            [_plain, _plain with { HiddenSize = 4, Loss = new MarginRanking { Margin = 0.5 }, Pooling = Pooling.Mean }])
        {
            using ToyNetwork toy = Network(objective, ToyNetwork.Encoder());
            EmbeddingTable[] tables = [.. toy.Network.Tables()];
            Parameter[] dense = [.. toy.Network.parameters().Where(p => p.requires_grad && tables.All(table => !ReferenceEquals(table.Weight, p)))];
            using var optimizer = new Optimizer(new Adam { LearningRate = 0.03f }, dense, tables);
            float before = toy.Loss([0, 1, 2, 3])!.item<float>();
            toy.Network.train();
            for (int step = 0; step < 25; step++)
            {
                using var scope = NewDisposeScope();
                optimizer.ZeroGrad();
                toy.Loss([0, 1, 2, 3, 4])!.backward();
                if (step == 0) Assert.IsTrue(toy.Layers().Length == 4 && toy.Layers().All(ToyNetwork.HasGradient));
                optimizer.Step(1);
            }
            toy.Network.eval();
            Assert.IsLessThan(before * 0.7f, toy.Loss([0, 1, 2, 3])!.item<float>());
        }
    }

    [TestMethod]
    public void BadSettingsAreRefused()
    {
        Assert.StartsWith("Objective 'InBatchRanking(Upos)': the margin of a ranking is a number above 0.",
            Assert.ThrowsExactly<ArgumentOutOfRangeException>((_plain with { Loss = new MarginRanking { Margin = 0 } }).Validate).Message);
        Assert.StartsWith("Objective 'InBatchRanking(Upos)': the temperature of a ranking is a number above 0.",
            Assert.ThrowsExactly<ArgumentOutOfRangeException>((_plain with { Loss = new SoftmaxRanking { Temperature = -1 } }).Validate).Message);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>((_plain with { HiddenSize = -1 }).Validate);
        Assert.StartsWith("Objective 'InBatchRanking(Features)' compares vectors of 5 numbers (input 'Tokens') with vectors of 3 (input 'Features'); set "
            + "HiddenSize",
            Assert.ThrowsExactly<InvalidOperationException>(() => Fit(_plain with { With = "Features", Name = "InBatchRanking(Features)" })).Message);
        Fit(_plain with { With = "Features", HiddenSize = 4 });
    }

    private static void Fit(InBatchRanking objective)
    {
        var ml = new MLContext(seed: 1);
        ml.MultiTask().Trainer(new MultiTaskTrainer.Options
        {
            Inputs = [new Words("Tokens"), new FeatureVector("Features")],
            Encoder = new EmbeddingBag { EmbeddingSize = 5 },
            InputEncoders = new Dictionary<string, EncoderSettings> { ["Features"] = new Dense { HiddenSizes = [3] } },
            Tasks = [new Multiclass("Genre")],
            Auxiliary = [objective],
            ValidationFraction = 0,
            Epochs = 1,
        }).Fit(ml.Data.LoadFromEnumerable(ToyRow.Examples())).Dispose();
    }

    private static ToyNetwork Network(InBatchRanking objective, EncoderSettings? encoder = null) =>
        new(objective, Rows, encoder ?? new EmbeddingBag { EmbeddingSize = 5, InputDropout = 0 },
            [new Words("Tokens") { UnknownProbability = 0 }, new Words("Upos") { UnknownProbability = 0 }]);

    private static double Lost(float[,] cosines, int row, params int[] wrong)
    {
        double right = Math.Exp(10 * cosines[row, row]);
        return -Math.Log(right / (right + wrong.Sum(other => Math.Exp(10 * cosines[row, other]))));
    }

    private static float[,] Cosines(ToyNetwork toy)
    {
        Batch batch = toy.Batch(0, 1, 2, 3);
        Step step = toy.Step(batch);
        float[][] first = Sums(step.Encodings["Tokens"]), second = Sums(step.Encodings["Upos"]);
        var cosines = new float[4, 4];
        for (int r = 0; r < 4; r++)
        {
            for (int c = 0; c < 4; c++) cosines[r, c] = Dot(first[r], second[c]) / MathF.Sqrt(Dot(first[r], first[r]) * Dot(second[c], second[c]));
        }
        return cosines;
    }

    private static float Dot(float[] a, float[] b) => a.Zip(b, (x, y) => x * y).Sum();

    private static float[][] Sums(Encoding encoding)
    {
        float[][] states = [.. Tensors.ToArray<float>(encoding.Layers[0].States).Chunk(5)];
        return [.. Enumerable.Range(0, encoding.Layers[0].Segments.Rows).Select(r => (float[])
            [.. Enumerable.Range(0, 5).Select(d => states[encoding.Layers[0].Segments.Offsets[r]..encoding.Layers[0].Segments.Offsets[r + 1]].Sum(state => state[d]))])];
    }
}
