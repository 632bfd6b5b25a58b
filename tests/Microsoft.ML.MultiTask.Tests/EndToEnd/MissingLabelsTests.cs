using Microsoft.ML.MultiTask.Layers;
using Microsoft.ML.MultiTask.Tests.Weighting;

namespace Microsoft.ML.MultiTask.Tests.EndToEnd;

/// <summary>Training with 70 % of the labels of every task missing at random: whatever weighs, draws or cuts, it learns and nothing turns into NaN.</summary>
[TestClass]
public sealed class MissingLabelsTests
{
    private const double Missing = 0.7;

    private static readonly MLContext _ml = new(seed: 1);
    private static readonly IDataView _rows = View(90, seed: 1);
    private static readonly IDataView _others = View(45, seed: 2);

    public static IEnumerable<object[]> Weightings => typeof(WeightingSettings).Assembly.GetTypes()
        .Where(type => type.IsSubclassOf(typeof(WeightingSettings)) && !type.IsAbstract).OrderBy(type => type.Name)
        .Select(type => (object[])[type.Name, Of(type)]);

    public static IEnumerable<CorpusSampler> Samplers =>
        [CorpusSampler.Proportional, CorpusSampler.Uniform, new Temperature(2), new Annealed(), new Ratio(new Dictionary<string, double> { ["Chunks"] = 0.3 })];

    public static IEnumerable<BatchComposition> Compositions =>
        [BatchComposition.Mixed, BatchComposition.Stratified, BatchComposition.RandomTurns, BatchComposition.RoundRobin, BatchComposition.Sweep];

    [TestMethod]
    [DynamicData(nameof(Weightings))]
    public void EveryWeightingLearns(string name, WeightingSettings weighting) => Learns(Options with { Weighting = weighting }, name);

    [TestMethod]
    [DynamicData(nameof(EveryWeightingTests.Balancing), typeof(EveryWeightingTests))]
    public void GradientsAreBalancedWhateverStandsBeside(GradientWeighting weighting) => StaysFinite(Options with
    {
        Auxiliary = [.. Options.Auxiliary, new MaskedLanguageModel(), new WeightDecay { Weight = 0.01 }, new Adversarial(new Multiclass("Topic"))],
        Weighting = weighting with { Every = 3 },
        Batches = BatchComposition.RandomTurns,
        BatchSize = 4,
        Epochs = 1,
        Stages = [new Stage { Name = "whole" }, new Stage { Name = "frozen", Frozen = ["Tokens"] }],
    }, weighting.ToString()).Dispose();

    [TestMethod]
    [DynamicData(nameof(Samplers))]
    public void EverySamplerLearns(CorpusSampler sampler) => Learns(Options with { Sampler = sampler }, sampler.ToString());

    [TestMethod]
    [DynamicData(nameof(Compositions))]
    public void EveryCompositionLearns(BatchComposition composition) => Learns(Options with { Batches = composition }, composition.ToString());

    /// <summary>Settings as they are by default, but for MGDA: as the paper has it, the objective with the shortest gradient takes nearly all the weight, and
    /// the others stall once it has converged.</summary>
    private static WeightingSettings Of(Type type) =>
        type == typeof(Mgda) ? new Mgda { Normalization = MgdaNormalization.Length } : (WeightingSettings)Activator.CreateInstance(type)!;

    private static MultiTaskTrainer.Options Options => Toy.Tagger with
    {
        Tasks = [new SequenceLabels("Tags"), new Multiclass("Topic")],
        Auxiliary = [new SequenceLabels("Chunks") { Data = _others }, new LogFrequency()],
        Epochs = 10,
    };

    private static void Learns(MultiTaskTrainer.Options options, string what)
    {
        using MultiTaskTransformer model = StaysFinite(options, what);
        double accuracy = _ml.MultiTask().Evaluate(model.Transform(Toy.View(_ml, 40, seed: 5)))["Tags"]["Accuracy"];
        Assert.IsGreaterThan(0.6, accuracy, $"{what}: {accuracy}"); // the most frequent of the three tags has 44 %
    }

    private static MultiTaskTransformer StaysFinite(MultiTaskTrainer.Options options, string what)
    {
        MultiTaskTransformer model = _ml.MultiTask().Trainer(options).Fit(_rows);
        foreach (EpochSummary epoch in model.Training!.Epochs)
        {
            foreach ((string objective, double loss) in epoch.Losses) Assert.IsTrue(double.IsFinite(loss), $"{what}: {objective} {loss}");
        }
        return model;
    }

    private static IDataView View(int count, ulong seed)
    {
        var random = new RandomSource(100 + seed);
        return _ml.Data.LoadFromEnumerable(Toy.Rows(count, seed).Select(row => new ToyRow
        {
            Id = row.Id,
            Tokens = row.Tokens,
            Text = row.Text,
            Tags = random.NextSingle() < Missing ? [] : row.Tags,
            Chunks = random.NextSingle() < Missing ? [] : row.Chunks,
            Topic = random.NextSingle() < Missing ? "" : row.Topic,
        }).ToArray());
    }
}
