using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Data.Batching;
using Microsoft.ML.MultiTask.Layers;
using Microsoft.ML.MultiTask.Objectives;
using Microsoft.ML.MultiTask.Sharing;
using Microsoft.ML.MultiTask.Training;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Tests.Objectives;

/// <summary>Attention is led to where the gold distribution is.</summary>
[TestClass]
public sealed class AttentionSupervisionTests
{
    private static readonly Row[] _rows =
    [
        new() { Tokens = ["a", "b", "c"], Topic = "x", Gold = [0, 2, 6] },
        new() { Tokens = ["b", "d"], Topic = "y", Gold = [float.NaN, 0.3f] },
        new() { Tokens = ["a", "d"], Topic = "x", Gold = [0, 0] },
        new() { Tokens = ["c"], Topic = "y" },
        new() { Topic = "x" },
    ];

    private static readonly MultiTaskTrainer.Options _options = new()
    {
        Inputs = [new Words("Tokens")],
        Encoder = new EmbeddingBag { EmbeddingSize = 5, InputDropout = 0 },
        Tasks = [new Multiclass("Topic") { Pooling = new SelfAttentionPooling { HiddenSize = 4 } }],
        Auxiliary = [new AttentionSupervision("Topic", "Gold")],
        ValidationFraction = 0,
        Epochs = 60,
        Optimizer = new Adam { LearningRate = 0.05f },
    };

    [TestMethod]
    public void TheLossByHand()
    {
        using var scope = NewDisposeScope();
        TrainingData data = TrainingData.Read(new RunPlan(_options), View(), null, () => { });
        BatchBuilder builder = data.CreateBuilder(CPU);
        using Network network = Network.Build(data.Plan, new RandomSource(1), data.Symbols);
        network.eval();
        Objective supervision = data.Plan.Objectives[1];
        Batch batch = builder.Build([.. Enumerable.Range(0, 5).Select(row => new RowReference(data.Corpora[0], row))]);
        EncodedBatch encoded = network.Encode(batch);
        TaskOutputs outputs = network.Outputs(batch, encoded);
        Step step = network.StepOf(supervision, batch, encoded, outputs, new TrainingProgress(0, 1, 0));
        float[] weights = Tensors.ToArray<float>(outputs.Attention("Topic")!);
        Assert.HasCount(8, weights);
        Assert.AreEqual(1, weights[0] + weights[1] + weights[2], 1e-6);
        double first = -(0.25 * Math.Log(weights[1]) + 0.75 * Math.Log(weights[2])), second = -Math.Log(weights[4]);
        Assert.AreEqual((first + second) / 2, network.Modules[1].Loss(step)!.item<float>(), 1e-5);
        Assert.AreEqual(second, network.Modules[1].Loss(step with { Batch = batch.For([false, true, true, true, true]) })!.item<float>(), 1e-5);
        Assert.IsNull(network.Modules[1].Loss(step with { Batch = batch.For([false, false, true, true, true]) }));
    }

    [TestMethod]
    public void AttentionIsLearnt()
    {
        using MultiTaskTransformer model = Fit(_options);
        IReadOnlyList<EpochSummary> epochs = model.Training!.Epochs;
        Assert.IsLessThan(0.5 * epochs[0].Losses["AttentionSupervision(Topic)"], epochs[^1].Losses["AttentionSupervision(Topic)"]);
    }

    [TestMethod]
    public void BadSettingsAreRefused()
    {
        Assert.StartsWith("Objective 'AttentionSupervision(Topic)': it reads the layer that the task 'Topic' reads; leave Layer null.",
            Assert.ThrowsExactly<ArgumentException>((new AttentionSupervision("Topic", "Gold") { Layer = 1 }).Validate).Message);
        Assert.AreEqual("Objective 'AttentionSupervision(Topic)' teaches attention, but the pooling of task 'Topic' weighs no positions; use one such as "
            + "SelfAttentionPooling.", Assert.ThrowsExactly<InvalidOperationException>(() => Fit(_options with { Tasks = [new Multiclass("Topic")] })).Message);
        Assert.AreEqual("Objective 'AttentionSupervision(Subject)' works on the task 'Subject', but the tasks are 'Topic'.",
            Assert.ThrowsExactly<InvalidOperationException>(() => Fit(_options with { Auxiliary = [new AttentionSupervision("Subject", "Gold")] })).Message);
        Assert.AreEqual("Objective 'AttentionSupervision(Topic)' is given numbers for the positions of input 'Other', but task 'Topic' attends to input "
            + "'Tokens'; set Input to that one.",
            Assert.ThrowsExactly<InvalidOperationException>(() => Fit(_options with
            {
                Inputs = [new Words("Tokens"), new Words("Other")],
                Auxiliary = [new AttentionSupervision("Topic", "OtherGold") { Input = "Other" }],
            })).Message);
        Assert.AreEqual("Objective 'AttentionSupervision(Topic)': column 'Negative' has the value -1 in row 0 of the training data, but a share of attention "
            + "is at least 0.", Assert.ThrowsExactly<InvalidOperationException>(
            () => Fit(_options with { Auxiliary = [new AttentionSupervision("Topic", "Negative")] }, _rows[..1])).Message);
    }

    private static MultiTaskTransformer Fit(MultiTaskTrainer.Options options, Row[]? rows = null) =>
        new MLContext(seed: 1).MultiTask().Trainer(options).Fit(View(rows));

    private static IDataView View(Row[]? rows = null) => new MLContext(seed: 1).Data.LoadFromEnumerable(rows ?? _rows);

    private sealed class Row
    {
        public string[] Tokens { get; set; } = [];

        public string[] Other { get; set; } = ["z"];

        public string Topic { get; set; } = "";

        public float[] Gold { get; set; } = [];

        public float[] OtherGold { get; set; } = [1];

        public float[] Negative { get; set; } = [-1, 2, 0];
    }
}
