using Microsoft.ML.Data;
using Microsoft.ML.MultiTask.Tests.EndToEnd;
using static Microsoft.ML.MultiTask.Tests.Training.OptionsHaveEffectTests;

namespace Microsoft.ML.MultiTask.Tests.Training;

/// <summary>No setting of an objective is silently ignored.</summary>
[TestClass]
public sealed class ObjectivesHaveEffectTests
{
    private static readonly MLContext _ml = new(seed: 1);
    private static readonly IDataView _rows = View(30, seed: 1);

    private static readonly MultiTaskTrainer.Options _host = Toy.Tagger with { Inputs = [new Words("Tokens"), new Words("Other")] };

    [TestMethod]
    public void LanguageModelHasEffect() => Check(typeof(LanguageModel), new LanguageModel { HiddenSize = 6 }, Beside, _rows, new(Common<LanguageModel>())
    {
        [nameof(LanguageModel.Name)] = (o => o, o => o with { Name = "Neighbours" }),
        [nameof(LanguageModel.MaximumVocabulary)] = (o => o, o => o with { MaximumVocabulary = 3 }),
        [nameof(LanguageModel.HiddenSize)] = (o => o, o => o with { HiddenSize = 5 }),
        [nameof(LanguageModel.Samples)] = (o => o with { Samples = 0 }, o => o with { Samples = 4 }),
    });

    [TestMethod]
    public void LogFrequencyHasEffect() => Check(typeof(LogFrequency), new LogFrequency(), Beside, _rows, new(Common<LogFrequency>())
    {
        [nameof(LogFrequency.Name)] = (o => o, o => o with { Name = "Frequency" }),
        [nameof(LogFrequency.Shift)] = (o => o, o => o with { Shift = 1 }),
    });

    [TestMethod]
    public void LexiconPresenceHasEffect() => Check(
        typeof(LexiconPresence), new LexiconPresence(["balo", "kori"]), Beside, _rows, new(OfPresence<LexiconPresence>())
        {
            [nameof(LexiconPresence.Lexicon)] = (o => o, o => o with { Lexicon = ["mesa", "piru", "tulo"] }),
            [nameof(LexiconPresence.Name)] = (o => o, o => o with { Name = "Words" }),
            [nameof(LexiconPresence.Hide)] = (o => o, o => o with { Hide = true }),
            [nameof(LexiconPresence.Source)] = (o => o, o => o with { Source = "Other" }),
        });

    [TestMethod]
    public void LabelPresenceHasEffect() => Check(typeof(LabelPresence), new LabelPresence("Chunks"), Beside, _rows, new(OfPresence<LabelPresence>())
    {
        [nameof(LabelPresence.LabelColumnName)] = (o => o with { Wanted = ["I-NP"] }, o => o with { LabelColumnName = "Tags", Wanted = ["A"] }),
        [nameof(LabelPresence.Name)] = (o => o, o => o with { Name = "Phrases" }),
        [nameof(LabelPresence.Wanted)] = (o => o, o => o with { Wanted = ["I-NP"] }),
    });

    [TestMethod]
    public void AdversarialHasEffect() => Check(
        typeof(Adversarial), new Adversarial(new Multiclass("Topic")) { Strength = 1 }, Beside, _rows, new(Common<Adversarial>())
        {
            [nameof(Adversarial.Inner)] = (o => o, o => o with { Inner = new SequenceLabels("Chunks") }),
            [nameof(Adversarial.Name)] = (o => o, o => o with { Name = "Adversary" }),
            [nameof(Adversarial.Goal)] = (o => o, o => o with { Goal = AdversarialGoal.Confusion }),
            [nameof(Adversarial.Strength)] = (o => o, o => o with { Strength = 0.2 }),
            [nameof(Adversarial.InitialScale)] = (o => o, o => o with { InitialScale = 1 }),
            [nameof(Adversarial.BackPropagate)] = (o => o, o => o with { BackPropagate = false }),
        });

    [TestMethod]
    public void BinaryHasEffect() => Check(typeof(Binary), new Binary("Flag"), Alone, _rows, new(Common<Binary>())
    {
        [nameof(Binary.LabelColumnName)] = (o => o, o => o with { LabelColumnName = "OtherFlag" }),
        [nameof(Binary.Name)] = (o => o, o => o with { Name = "Yes" }),
        [nameof(Binary.Pooling)] = (o => o, o => o with { Pooling = Pooling.Mean }),
        [nameof(Binary.HiddenSize)] = (o => o, o => o with { HiddenSize = 5 }),
        [nameof(Binary.PositiveWeight)] = (o => o, o => o with { PositiveWeight = 3 }),
        [nameof(Binary.Metric)] = (o => o, o => o with { Metric = "F1" }),
    });

    [TestMethod]
    public void MultiLabelHasEffect() => Check(typeof(MultiLabel), new MultiLabel("Flags"), Alone, _rows, new(Common<MultiLabel>())
    {
        [nameof(MultiLabel.LabelColumnName)] = (o => o, o => o with { LabelColumnName = "OtherFlags" }),
        [nameof(MultiLabel.Name)] = (o => o, o => o with { Name = "Yes" }),
        [nameof(MultiLabel.Pooling)] = (o => o, o => o with { Pooling = Pooling.Mean }),
        [nameof(MultiLabel.HiddenSize)] = (o => o, o => o with { HiddenSize = 5 }),
        [nameof(MultiLabel.Threshold)] = (o => o, o => o with { Threshold = 0.999 }),
        [nameof(MultiLabel.Metric)] = (o => o, o => o with { Metric = "MacroF1" }),
    });

    [TestMethod]
    public void RegressionHasEffect() => Check(typeof(Regression), new Regression("Number"), Alone, _rows, new(Common<Regression>())
    {
        [nameof(Regression.LabelColumnName)] = (o => o, o => o with { LabelColumnName = "OtherNumber" }),
        [nameof(Regression.Name)] = (o => o, o => o with { Name = "Length" }),
        [nameof(Regression.Pooling)] = (o => o, o => o with { Pooling = Pooling.Mean }),
        [nameof(Regression.HiddenSize)] = (o => o, o => o with { HiddenSize = 5 }),
        [nameof(Regression.Absolute)] = (o => o, o => o with { Absolute = true }),
        [nameof(Regression.Metric)] = (o => o, o => o with { Metric = "MeanAbsoluteError" }),
    });

    private static Dictionary<string, (Func<T, T>, Func<T, T>)> OfPresence<T>() where T : Presence => new(Common<T>())
    {
        [nameof(Presence.Pooling)] = (o => o, o => o with { Pooling = Pooling.Mean }),
        [nameof(Presence.PerPosition)] = (o => o, o => o with { PerPosition = true }),
    };

    /// <summary>What all objectives have in common.</summary>
    private static Dictionary<string, (Func<T, T>, Func<T, T>)> Common<T>() where T : Objective => new()
    {
        [nameof(Objective.Weight)] = (o => o, o => o with { Weight = Schedule.Linear(0, 3) }),
        [nameof(Objective.Layer)] = (o => o, o => o with { Layer = 0 }),
        [nameof(Objective.Input)] = (o => o, o => o with { Input = "Other" }),
        [nameof(Objective.Data)] = (o => o, o => o with { Data = View(10, seed: 9) }),
    };

    private static MultiTaskTrainer.Options Beside(Objective objective) => _host with { Auxiliary = [objective] };

    private static MultiTaskTrainer.Options Alone(TaskObjective task) => _host with { Tasks = [task], ValidationFraction = 0.3 };

    private static IDataView View(int count, ulong seed) => _ml.Data.LoadFromEnumerable(Toy.Rows(count, seed).Select(row => new Labelled
    {
        Tokens = row.Tokens,
        Other = [.. row.Tokens.Reverse().Prepend("kori")],
        Tags = row.Tags,
        Chunks = row.Chunks,
        Topic = row.Topic,
        Flag = row.Tags.Contains("A"),
        OtherFlag = row.Id % 2 == 0,
        Flags = [row.Tags.Contains("A") ? 1 : 0, row.Tags.Contains("N") ? 1 : 0],
        OtherFlags = [row.Id % 2, row.Id % 3 == 0 ? 1 : 0],
        Number = row.Tokens.Length,
        OtherNumber = row.Id % 4,
    }).ToArray());

    private sealed class Labelled
    {
        public string[] Tokens { get; set; } = [];

        public string[] Other { get; set; } = [];

        public string[] Tags { get; set; } = [];

        public string[] Chunks { get; set; } = [];

        public string Topic { get; set; } = "";

        public bool Flag { get; set; }

        public bool OtherFlag { get; set; }

        [VectorType(2)]
        public float[] Flags { get; set; } = [];

        [VectorType(2)]
        public float[] OtherFlags { get; set; } = [];

        public float Number { get; set; }

        public float OtherNumber { get; set; }
    }
}
