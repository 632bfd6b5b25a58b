using Microsoft.ML.MultiTask.Interop;
using Microsoft.ML.MultiTask.Tests.EndToEnd;
using Microsoft.ML.MultiTask.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Tests.Training;

/// <summary>Training that is saved in the middle of an epoch and goes on in a fresh loop.</summary>
[TestClass]
public sealed class ResumingTests
{
    private readonly MLContext _ml = new(seed: 1);

    private static MultiTaskTrainer.Options Noisy => Toy.Everything with
    {
        Encoder = Toy.Encoder with { Dropout = 0.3, InputDropout = 0.3, WordDropout = 0.2, Noise = 0.1 },
        Auxiliary =
        [
            new SequenceLabels("Chunks") { Crf = new Crf(), Layer = 0 }, new LanguageModel(), new ParameterDistance { Snapshot = SnapshotTime.Epoch },
            new Adversarial(new Multiclass("Topic") { Name = "Adversary" }),
        ],
        Weighting = new PCGrad(),
        LearningRateSchedule = new Plateau { Patience = 1, Warmup = 5 },
        Curriculum = new LengthCurriculum(),
        ParameterGroups = [new ParameterGroup("Tokens/words") { Optimizer = new AdaDelta() }, new ParameterGroup("Topic") { Every = 2, Offset = 1 }],
        ValidationFraction = 0.2,
        Epochs = 5,
        Patience = 3,
    };

    public static IEnumerable<object[]> Runs =>
    [
        ["the first step", Noisy, 1], ["an epoch in its middle", Noisy, 8], ["the end of an epoch", Noisy, 10], ["a late epoch", Noisy, 17],
        ["random weights", Noisy with { Weighting = new RandomLossWeighting(), Optimizer = new Sgd { Momentum = 0.9f } }, 8],
        ["means over epochs", Noisy with { Weighting = new DynamicWeightAverage(), Optimizer = new AdamW() }, 17],
        ["the second stage", Noisy with
        {
            Stages =
            [
                new Stage { Name = "first", Objectives = ["LanguageModel"], Epochs = 1 },
                new Stage { Name = "second", Epochs = 3, Frozen = ["Tokens/words"], Fresh = ["Topic"] },
            ],
        }, 13],
        ["a source", Noisy with { BatchSource = new NoisySource(), Curriculum = null }, 8],
    ];

    [TestMethod]
    [DynamicData(nameof(Runs))]
    public void ItGoesOnBitForBit(string what, MultiTaskTrainer.Options options, int after)
    {
        using DisposeScope scope = NewDisposeScope();
        TrainingData data = TrainingData.Read(RunPlan.Of(options), Toy.View(_ml, 48), Toy.View(_ml, 20, seed: 2), () => { });
        SavedState? saved = null;
        int steps = 0;
        using var whole = Loop(options, data, 3, loop =>
        {
            if (++steps == after) saved = loop.Save();
        });
        (Network expected, TrainingSummary before) = whole.Run();
        Assert.IsGreaterThan(after, steps, "the state is saved in the middle");
        int rest = 0;
        using var second = Loop(options, data, 3, _ => rest++);
        second.Load(saved!);
        (Network found, TrainingSummary summary) = second.Run();
        Assert.AreEqual(steps - after, rest, what);
        CollectionAssert.AreEqual(Numbers(expected), Numbers(found), what);
        Assert.AreEqual(before.BestEpoch, summary.BestEpoch);
        CollectionAssert.AreEqual(before.Epochs.Select(Text).ToArray(), summary.Epochs.Select(Text).ToArray());
        saved!.Dispose();
        expected.Dispose();
        found.Dispose();
    }

    [TestMethod]
    public void NothingIsSavedBetweenStages()
    {
        using DisposeScope scope = NewDisposeScope();
        TrainingData data = TrainingData.Read(RunPlan.Of(Toy.Tagger), Toy.View(_ml), null, () => { });
        using var loop = Loop(Toy.Tagger, data, 1, _ => { });
        Assert.Contains("no stage under way", Assert.ThrowsExactly<InvalidOperationException>(() => loop.Save()).Message);
    }

    [TestMethod]
    public void StateOfOtherSettingsIsRefused()
    {
        using DisposeScope scope = NewDisposeScope();
        TrainingData data = TrainingData.Read(RunPlan.Of(Toy.Tagger), Toy.View(_ml), null, () => { });
        SavedState? saved = null;
        using var first = Loop(Toy.Tagger, data, 1, loop => saved ??= loop.Save());
        first.Run().Network.Dispose();
        using var other = Loop(Toy.Tagger with { Encoder = Toy.Encoder with { HiddenSize = 16 } }, TrainingData.Read(
            RunPlan.Of(Toy.Tagger with { Encoder = Toy.Encoder with { HiddenSize = 16 } }), Toy.View(_ml), null, () => { }), 1, _ => { });
        other.Load(saved!);
        Assert.Contains("is expected: it was saved with other settings or data", Assert.ThrowsExactly<InvalidOperationException>(() => other.Run()).Message);
        saved!.Dispose();
    }

    private static TrainingLoop Loop(TrainingOptions options, TrainingData data, int seed, Action<TrainingLoop> stepEnded)
    {
        return new TrainingLoop(options, data, seed, CPU, new HostAccess(new MLContext(), "Test").Start("Test"), () => false) { StepEnded = stepEnded };
    }

    private static float[] Numbers(Network network) =>
        [.. network.State().OrderBy(value => value.Key, StringComparer.Ordinal).SelectMany(value => value.Value.detach().reshape(-1).data<float>().ToArray())];

    private static string Text(EpochSummary epoch) =>
        $"{epoch.Stage} {epoch.Steps} {epoch.Tokens} {string.Join(' ', epoch.Losses)} {string.Join(' ', epoch.Validation)}";
}
