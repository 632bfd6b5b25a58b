using Microsoft.ML.Data;
using Microsoft.ML.MultiTask.Tests.EndToEnd;
using static Microsoft.ML.MultiTask.Tests.Training.OptionsHaveEffectTests;

namespace Microsoft.ML.MultiTask.Tests.Training;

/// <summary>No setting of an objective that makes its labels itself is silently ignored.</summary>
[TestClass]
public sealed class AuxiliaryHaveEffectTests
{
    private static readonly MLContext _ml = new(seed: 1);
    private static readonly IDataView _rows = View(30, seed: 1);

    private static readonly MultiTaskTrainer.Options _host = Toy.Tagger with
    {
        Inputs = [new Words("Tokens"), new Words("Other"), new Words("Described") { Features = [new TokenFeature("Marks"), new TokenFeature("Kinds")] },
            new FeatureVector("Features"), new FeatureVector("OtherFeatures")],
        InputEncoders = new Dictionary<string, EncoderSettings> { ["Features"] = new Dense { HiddenSizes = [6] } },
    };

    private static readonly MultiTaskTrainer.Options _spelling = _host with
    {
        Encoder = Toy.Encoder with { Characters = new CharacterBiLstm { EmbeddingSize = 4, HiddenSize = 4 } },
    };

    [TestMethod]
    public void JointContextLanguageModelHasEffect() =>
        Check(typeof(JointContextLanguageModel), new JointContextLanguageModel { HiddenSize = 6 }, Beside, _rows, OfWords<JointContextLanguageModel>());

    [TestMethod]
    public void CharacterLanguageModelHasEffect() => Check(typeof(CharacterLanguageModel), new CharacterLanguageModel { HiddenSize = 6 },
        objective => _spelling with { Auxiliary = [objective] }, _rows, new(Common<CharacterLanguageModel>())
        {
            [nameof(CharacterLanguageModel.HiddenSize)] = (o => o, o => o with { HiddenSize = 5 }),
        });

    [TestMethod]
    public void MaskedLanguageModelHasEffect() =>
        Check(typeof(MaskedLanguageModel), new MaskedLanguageModel { HiddenSize = 6 }, Beside, _rows, new(OfWords<MaskedLanguageModel>())
        {
            [nameof(MaskedLanguageModel.Share)] = (o => o, o => o with { Share = 0.5 }),
            [nameof(MaskedLanguageModel.HiddenShare)] = (o => o, o => o with { HiddenShare = 0.4 }),
            [nameof(MaskedLanguageModel.RandomShare)] = (o => o with { HiddenShare = 0.4 }, o => o with { RandomShare = 0.6 }),
        });

    [TestMethod]
    public void RankingLanguageModelHasEffect() =>
        Check(typeof(RankingLanguageModel), new RankingLanguageModel { HiddenSize = 6 }, Beside, _rows, new(Common<RankingLanguageModel>())
        {
            [nameof(RankingLanguageModel.Spacing)] = (o => o, o => o with { Spacing = 2 }),
            [nameof(RankingLanguageModel.MaximumVocabulary)] = (o => o, o => o with { MaximumVocabulary = 3 }),
            [nameof(RankingLanguageModel.HiddenSize)] = (o => o, o => o with { HiddenSize = 5 }),
        });

    [TestMethod]
    public void SkipGramHasEffect() => Check(typeof(SkipGram), new SkipGram { Subsampling = 0.01 }, Beside, _rows, new(Common<SkipGram>())
    {
        [nameof(Objective.Layer)] = (o => o, o => o with { Layer = 1 }),
        [nameof(SkipGram.Window)] = (o => o, o => o with { Window = 2 }),
        [nameof(SkipGram.Negatives)] = (o => o, o => o with { Negatives = 2 }),
        [nameof(SkipGram.Power)] = (o => o, o => o with { Power = 0 }),
        [nameof(SkipGram.Subsampling)] = (o => o, o => o with { Subsampling = 0 }),
    });

    [TestMethod]
    public void BagOfWordsHasEffect() => Check(typeof(BagOfWords), new BagOfWords { HiddenSize = 6 }, BesideTopics, _rows, new(OfWords<BagOfWords>())
    {
        [nameof(BagOfWords.Target)] = (o => o, o => o with { Target = "Other" }),
        [nameof(BagOfWords.Distinct)] = (o => o with { Target = "Kinds" }, o => o with { Distinct = true }),
        [nameof(BagOfWords.Pooling)] = (o => o, o => o with { Pooling = Pooling.Mean }),
        [nameof(BagOfWords.From)] = (o => o, o => o with { From = "Topic" }),
        [nameof(BagOfWords.Gold)] = (o => o with { From = "Topic" }, o => o with { Gold = true }),
    });

    [TestMethod]
    public void ReconstructionHasEffect() =>
        Check(typeof(Reconstruction), new Reconstruction { Target = "Features" }, BesideTopics, _rows, new(Common<Reconstruction>())
        {
            [nameof(Reconstruction.Target)] = (o => o, o => o with { Target = "OtherFeatures" }),
            [nameof(Reconstruction.Loss)] = (o => o, o => o with { Loss = ReconstructionLoss.Multinomial }),
            [nameof(Reconstruction.HiddenSize)] = (o => o, o => o with { HiddenSize = 5 }),
            [nameof(Reconstruction.Pooling)] = (o => o, o => o with { Pooling = Pooling.Max }),
            [nameof(Reconstruction.From)] = (o => o, o => o with { From = "Topic" }),
            [nameof(Reconstruction.Gold)] = (o => o with { From = "Topic" }, o => o with { Gold = true }),
        });

    [TestMethod]
    public void FeatureReconstructionHasEffect() => Check(typeof(FeatureReconstruction), new FeatureReconstruction("Marks") { Source = "Described" }, Beside,
        _rows,
        new(Common<FeatureReconstruction>())
        {
            [nameof(Objective.Input)] = (o => o, o => o with { Input = "Described" }),
            [nameof(FeatureReconstruction.Feature)] = (o => o, o => o with { Feature = "Kinds" }),
            [nameof(FeatureReconstruction.Source)] = (o => o with { Input = "Described" }, o => o with { Source = "Tokens" }),
            [nameof(FeatureReconstruction.HiddenSize)] = (o => o, o => o with { HiddenSize = 5 }),
            [nameof(FeatureReconstruction.From)] = (o => o, o => o with { From = "Tags" }),
            [nameof(FeatureReconstruction.Gold)] = (o => o with { From = "Tags" }, o => o with { Gold = true }),
        });

    [TestMethod]
    public void SentenceLengthHasEffect() => Check(typeof(SentenceLength), new SentenceLength(), Beside, _rows, new(OfStatistic<SentenceLength>())
    {
        [nameof(SentenceLength.Source)] = (o => o, o => o with { Source = "Numbers" }),
    });

    [TestMethod]
    public void LabelCountHasEffect() => Check(typeof(LabelCount), new LabelCount("Chunks"), Beside, _rows, new(OfStatistic<LabelCount>())
    {
        [nameof(LabelCount.LabelColumnName)] = (o => o with { Wanted = ["I-NP"] }, o => o with { LabelColumnName = "Tags", Wanted = ["A"] }),
        [nameof(LabelCount.Wanted)] = (o => o, o => o with { Wanted = ["I-NP"] }),
        [nameof(LabelCount.Share)] = (o => o, o => o with { Share = true }),
    });

    [TestMethod]
    public void TreeDepthHasEffect() => Check(typeof(TreeDepth), new TreeDepth("Heads"), Beside, _rows, new(OfStatistic<TreeDepth>())
    {
        [nameof(TreeDepth.HeadColumnName)] = (o => o, o => o with { HeadColumnName = "OtherHeads" }),
    });

    [TestMethod]
    public void RowStatisticHasEffect() =>
        Check(typeof(RowStatistic), new RowStatistic { Measure = row => row.Words[0].Length + row.Words.Count }, Beside, _rows, new(OfStatistic<RowStatistic>())
        {
            [nameof(RowStatistic.Measure)] = (o => o, o => o with { Measure = row => row.Words.Count(word => word[0] == 'k') }),
            [nameof(RowStatistic.Reads)] = (o => o with { Measure = row => row.Numbers("Number")[0] }, o => o with { Reads = [new NumberColumn("Number")] }),
        });

    [TestMethod]
    public void PivotPresenceHasEffect() => Check(typeof(PivotPresence), new PivotPresence("Flag") { MinimumCount = 1, Count = 5 }, Beside, _rows,
        new(Common<PivotPresence>())
        {
            [nameof(PivotPresence.LabelColumnName)] = (o => o, o => o with { LabelColumnName = "OtherFlag" }),
            [nameof(PivotPresence.Label)] = (o => o with { LabelColumnName = "Topic" }, o => o with { Label = "rare" }),
            [nameof(PivotPresence.Opposite)] = (o => o, o => o with { Opposite = true }),
            [nameof(PivotPresence.DomainColumnName)] = (o => o, o => o with { DomainColumnName = "Half" }),
            [nameof(PivotPresence.MinimumCount)] = (o => o, o => o with { MinimumCount = 6 }),
            [nameof(PivotPresence.Count)] = (o => o, o => o with { Count = 2 }),
            [nameof(PivotPresence.Hide)] = (o => o, o => o with { Hide = false }),
            [nameof(PivotPresence.Source)] = (o => o, o => o with { Source = "Other" }),
            [nameof(Presence.Pooling)] = (o => o, o => o with { Pooling = Pooling.Mean }),
            [nameof(Presence.PerPosition)] = (o => o, o => o with { PerPosition = true }),
        });

    [TestMethod]
    public void PivotsAreLookedForInRowsWithoutLabelsToo()
    {
        IDataView others = View(10, seed: 9), unlabelled = _ml.Transforms.DropColumns("Flag").Fit(others).Transform(others);
        var objective = new PivotPresence("Flag") { MinimumCount = 1 };
        string alone = Fingerprint.Of(Beside(objective), _rows), with = Fingerprint.Of(Beside(objective with { Data = unlabelled }), _rows);
        Assert.AreNotEqual(alone, with);
        Assert.Contains("Objective = PivotPresence(Flag), Rows = 40,", with);
    }

    private static Dictionary<string, (Func<T, T>, Func<T, T>)> OfWords<T>() where T : WordPrediction => new(Common<T>())
    {
        [nameof(WordPrediction.MaximumVocabulary)] = (o => o, o => o with { MaximumVocabulary = 3 }),
        [nameof(WordPrediction.HiddenSize)] = (o => o, o => o with { HiddenSize = 5 }),
        [nameof(WordPrediction.Samples)] = (o => o with { Samples = 0 }, o => o with { Samples = 4 }),
    };

    private static Dictionary<string, (Func<T, T>, Func<T, T>)> OfStatistic<T>() where T : Statistic => new(Common<T>())
    {
        [nameof(Statistic.Bins)] = (o => o, o => o with { Bins = 2 }),
        [nameof(Statistic.Edges)] = (o => o, o => o with { Edges = [3] }),
        [nameof(Statistic.Absolute)] = (o => o, o => o with { Absolute = true }),
        [nameof(Statistic.Pooling)] = (o => o, o => o with { Pooling = Pooling.Mean }),
        [nameof(Statistic.HiddenSize)] = (o => o, o => o with { HiddenSize = 5 }),
    };

    /// <summary>What all objectives have in common.</summary>
    private static Dictionary<string, (Func<T, T>, Func<T, T>)> Common<T>() where T : Objective => new()
    {
        [nameof(Objective.Name)] = (o => o, o => o with { Name = "Another" }),
        [nameof(Objective.Weight)] = (o => o, o => o with { Weight = Schedule.Linear(0, 3) }),
        [nameof(Objective.Layer)] = (o => o, o => o with { Layer = 0 }),
        [nameof(Objective.Input)] = (o => o, o => o with { Input = "Other" }),
        [nameof(Objective.Data)] = (o => o, o => o with { Data = View(10, seed: 9) }),
    };

    private static MultiTaskTrainer.Options Beside(Objective objective) =>
        _host with { Auxiliary = [objective], Inputs = [.. _host.Inputs, new Words("Numbers")] };

    private static MultiTaskTrainer.Options BesideTopics(Objective objective) =>
        _host with { Tasks = [new Multiclass("Topic")], Auxiliary = [objective], Inputs = [.. _host.Inputs, new Words("Kinds")] };

    private static IDataView View(int count, ulong seed) => _ml.Data.LoadFromEnumerable(Toy.Rows(count, seed).Select(row => new Described
    {
        Tokens = row.Tokens,
        DescribedTokens = row.Tokens,
        Other = [.. row.Tokens.Skip(2).Reverse().Prepend("kori")],
        Numbers = [.. Enumerable.Range(0, row.Id % 5).Select(number => $"{number}")],
        Tags = row.Tags,
        Chunks = row.Chunks,
        Kinds = row.Tags,
        Marks = row.Chunks,
        Topic = row.Topic,
        Half = row.Id % 2 == 0 ? "first" : "second",
        Flag = row.Tags.Contains("A"),
        OtherFlag = row.Id % 2 == 0,
        Number = row.Id % 7,
        Heads = [.. Enumerable.Range(0, row.Tokens.Length)],
        OtherHeads = [.. Enumerable.Range(0, row.Tokens.Length).Select(word => word == 0 ? 0 : row.Id % 2 == 0 ? 1 : word)],
        Features = [row.Tokens.Length, row.Id % 3],
        OtherFeatures = [row.Id % 4, row.Id % 5, 1],
    }).ToArray());

    private sealed class Described
    {
        public string[] Tokens { get; set; } = [];

        [ColumnName("Described")]
        public string[] DescribedTokens { get; set; } = [];

        public string[] Other { get; set; } = [];

        public string[] Numbers { get; set; } = [];

        public string[] Tags { get; set; } = [];

        public string[] Chunks { get; set; } = [];

        public string[] Kinds { get; set; } = [];

        public string[] Marks { get; set; } = [];

        public string Topic { get; set; } = "";

        public string Half { get; set; } = "";

        public bool Flag { get; set; }

        public bool OtherFlag { get; set; }

        public float Number { get; set; }

        public int[] Heads { get; set; } = [];

        public int[] OtherHeads { get; set; } = [];

        [VectorType(2)]
        public float[] Features { get; set; } = [];

        [VectorType(3)]
        public float[] OtherFeatures { get; set; } = [];
    }
}
