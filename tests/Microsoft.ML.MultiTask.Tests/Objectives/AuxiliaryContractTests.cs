namespace Microsoft.ML.MultiTask.Tests.Objectives;

[TestClass]
public sealed class AuxiliaryContractTests
{
    public static IEnumerable<object[]> WithoutDraws() => Cases(
        new JointContextLanguageModel { HiddenSize = 4, Samples = 0 },
        new BagOfWords { HiddenSize = 4, Samples = 0 },
        new BagOfWords { HiddenSize = 4, Samples = 0, Distinct = true, Pooling = Pooling.Mean, Name = "Bag" },
        new SentenceLength(),
        new SentenceLength { Bins = 3, HiddenSize = 4 },
        new SentenceLength { Edges = [3.5, 5] },
        new LabelCount("Upos") { Wanted = ["NOUN"], Absolute = true },
        new LabelCount("Ner") { Share = true, Pooling = Pooling.Mean },
        new TreeDepth("Heads"),
        new RowStatistic { Name = "Articles", Measure = row => row.Words.Count(word => word == "the") },
        new RowStatistic { Measure = row => row.Numbers("Rating")[0], Reads = [new NumberColumn("Rating")], Bins = 2 },
        new LexiconPresence(["good", "DOG"]) { Hide = true },
        new LexiconPresence(["good"]) { Hide = true, PerPosition = true },
        new PivotPresence("Genre") { Label = "news", MinimumCount = 1, Count = 2 },
        new PivotPresence("Positive") { Opposite = true, MinimumCount = 1, Count = 1 },
        new Adversarial(new LexiconPresence(["good"]) { Hide = true }) { Strength = 0.5 });

    public static IEnumerable<object[]> WithDraws() => Cases(
        new JointContextLanguageModel { HiddenSize = 4, Samples = 3, MaximumVocabulary = 5 },
        new MaskedLanguageModel { HiddenSize = 4 },
        new MaskedLanguageModel { HiddenSize = 4, Share = 1, HiddenShare = 0.5, RandomShare = 0.5, Samples = 0 },
        new RankingLanguageModel { HiddenSize = 4, Spacing = 2 },
        new RankingLanguageModel { HiddenSize = 0 },
        new SkipGram { Subsampling = 0, Window = 2 },
        new SkipGram { Subsampling = 0.2, Negatives = 2 },
        new BagOfWords { HiddenSize = 4, Samples = 3 });

    public static IEnumerable<object[]> OfVectors() => Cases(
        new Reconstruction { Target = "Features" },
        new Reconstruction { Target = "Features", Loss = ReconstructionLoss.Multinomial, HiddenSize = 4 },
        new Reconstruction { Target = "Features", Loss = ReconstructionLoss.Binary, Pooling = Pooling.Max });

    public static IEnumerable<object[]> FromALabel() => Cases(
        new Reconstruction { Target = "Features", From = "Genre" },
        new Reconstruction { Target = "Features", From = "Genre", Gold = true },
        new BagOfWords { From = "Genre", HiddenSize = 4, Samples = 0 },
        new BagOfWords { From = "Genre", Gold = true, HiddenSize = 4, Samples = 0 });

    [TestMethod]
    [DynamicData(nameof(WithoutDraws))]
    public void ObjectivesKeepTheContract(Objective objective) => ObjectiveContract.Check(objective);

    [TestMethod]
    [DynamicData(nameof(WithDraws))]
    public void ObjectivesThatDrawKeepTheContract(Objective objective) => ObjectiveContract.Check(objective, draws: true);

    [TestMethod]
    [DynamicData(nameof(OfVectors))]
    public void ReconstructionsKeepTheContract(Objective objective) =>
        ObjectiveContract.Check(objective, (made, seed) => new ToyNetwork(made, inputs: Inputs, seed: seed));

    [TestMethod]
    [DynamicData(nameof(FromALabel))]
    public void InversesKeepTheContract(Objective objective) => ObjectiveContract.Check(objective,
        (made, seed) => new ToyNetwork(made, inputs: Inputs, seed: seed, tasks: [new Multiclass("Genre")]), readsALayer: false);

    [TestMethod]
    public void TheCharacterLanguageModelKeepsTheContract() => ObjectiveContract.Check(new CharacterLanguageModel { HiddenSize = 4 },
        (made, seed) => new ToyNetwork(made, encoder: ToyNetwork.Encoder() with { Characters = new CharacterBiLstm { EmbeddingSize = 3, HiddenSize = 4 } },
            seed: seed), readsALayer: false);

    [TestMethod]
    public void AFeatureReconstructionKeepsTheContract()
    {
        Words plain = new("Tokens") { UnknownProbability = 0 }, described = new("Upos") { Name = "Described", Features = [new TokenFeature("Ner")] };
        ObjectiveContract.Check(new FeatureReconstruction("Ner") { Source = "Described", HiddenSize = 4 },
            (made, seed) => new ToyNetwork(made, Labelled(), inputs: [plain, described], seed: seed));
    }

    /// <summary>The examples with a side feature for every word.</summary>
    private static ToyRow[] Labelled()
    {
        ToyRow[] rows = ToyRow.Examples();
        foreach (ToyRow row in rows)
        {
            row.Upos = row.Tokens;
            if (row.Ner.Length == 0) row.Ner = [.. row.Tokens.Select(word => char.IsUpper(word[0]) ? "B-PER" : "O")];
        }
        return rows;
    }

    private static Input[] Inputs => [new Words("Tokens") { UnknownProbability = 0 }, new FeatureVector("Features")];

    private static IEnumerable<object[]> Cases(params Objective[] objectives) => objectives.Select(objective => new object[] { objective });
}
