namespace Microsoft.ML.MultiTask.Tests.Objectives;

[TestClass]
public sealed class ObjectiveContractTests
{
    public static IEnumerable<object[]> All() => new Objective[]
    {
        new LanguageModel { HiddenSize = 4 },
        new LanguageModel { HiddenSize = 4, Samples = 3, MaximumVocabulary = 5, Weight = Schedule.Linear(0, 1), Name = "LM" },
        new LogFrequency(),
        new LogFrequency { Shift = 1 },
        Presence.OfWords(["good", "DOG"], "Pivots"),
        Presence.OfLabels("Ner"),
        new LabelPresence("Ner") { Wanted = ["B-PER"], PerPosition = true },
        new LabelPresence("Upos") { Wanted = ["CONJ"], Pooling = Pooling.Mean },
        new Adversarial(new Multiclass("Genre")),
        new Adversarial(new Multiclass("Genre")) { Goal = AdversarialGoal.Confusion, Strength = 1 },
        new Adversarial(new SequenceLabels("Upos")) { Goal = AdversarialGoal.Confusion, Name = "Uniform", Strength = 1 },
        new Adversarial(new SequenceLabels("Upos")) { Strength = 0.3, Weight = 0.5 },
        new Adversarial(new LanguageModel { Weight = 1, HiddenSize = 4, Samples = 0 }) { Strength = Schedule.Dann(high: 0.1) },
        new SequenceLabels("Upos"),
        new SequenceLabels("Ner") { Crf = new Crf(), HiddenSize = 4 },
        new Multiclass("Genre") { Pooling = Pooling.Last, LabelSmoothing = 0.1 },
        new Binary("Positive") { PositiveWeight = 3, Metric = "F1" },
        new MultiLabel("Topics") { HiddenSize = 4, Threshold = 0.3 },
        new Regression("Rating") { Metric = "Pearson" },
        new Regression("Rating") { Absolute = true, Pooling = Pooling.Mean },
    }.Select(objective => new object[] { objective });

    [TestMethod]
    [DynamicData(nameof(All))]
    public void EveryObjectiveKeepsTheContract(Objective objective) => ObjectiveContract.Check(objective);
}
