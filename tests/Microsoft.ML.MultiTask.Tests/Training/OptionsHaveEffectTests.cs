using System.Reflection;
using Microsoft.ML.Data;
using Microsoft.ML.MultiTask.Tests.Encoders.Transformers;
using Microsoft.ML.MultiTask.Tests.EndToEnd;
using Microsoft.ML.MultiTask.Tests.Packaging;

namespace Microsoft.ML.MultiTask.Tests.Training;

/// <summary>No setting is silently ignored: every one of them, changed, changes the outcome of a run.</summary>
[TestClass]
public sealed class OptionsHaveEffectTests
{
    private static readonly MLContext _ml = new(seed: 1);
    private static readonly IDataView _rows = Toy.View(_ml, 30);
    private static readonly IDataView _points = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 30)
        .Select(i => new Point { Features = [i % 7, i % 5, i % 3], Label = i % 7 > 3 ? "high" : "low", Value = i, OtherValue = -i }));

    private static readonly TemporaryFolder _folder = new();

    /// <summary>Settings that change how training is watched or ended, not its outcome.</summary>
    private static readonly Dictionary<(Type, string), string> _testedElsewhere = new()
    {
        [(typeof(TrainingOptions), nameof(TrainingOptions.Progress))] = nameof(TrainingLoopTests),
        [(typeof(TrainingOptions), nameof(TrainingOptions.CancellationToken))] = nameof(TrainingLoopTests),
        [(typeof(TrainingOptions), nameof(TrainingOptions.Threads))] = nameof(TrainingLoopTests),
        [(typeof(Transformer), nameof(Transformer.GradientCheckpointing))] = nameof(TransformerTests),
        [(typeof(Stage), nameof(Stage.Name))] = nameof(StageTests),
        [(typeof(Stage), nameof(Stage.Patience))] = nameof(StageTests),
    };

    /// <summary>The changes below that are meant to be refused; any other must still train, since a refusal by mistake would pass for an effect.</summary>
    private static readonly HashSet<string> _refusing =
    [
        "CharacterLanguageModel.Layer", "FeatureReconstruction.Source", "JointContextLanguageModel.Layer", "LabelCount.Input",
        "PivotPresence.Label, before the change", "RowStatistic.Reads, before the change", "TreeDepth.Input",
        "AdversarialTraining.Data", "AdversarialTraining.Input", "AdversarialTraining.Layer", "Distillation.Input", "Distillation.Layer",
        "VirtualAdversarialTraining.Input", "VirtualAdversarialTraining.Layer",
        "LabelPresence.Input", "LanguageModel.Layer", "Multiclass.Input", "SequenceLabels.Input", "FeatureVector.Column", "FeatureVector.Name", "Words.MaximumLength",
        "Words.Name", "Words.Tokenizer, before the change", "WordVectors.Format", "WeightDecay.Layer", "WeightDecay.Data", "ParameterDistance.Layer",
        "ParameterDistance.Data", "ParameterDistance.OtherPart", "Orthogonality.Data", "SubspaceOrthogonality.Data",
    ];

    [ClassCleanup]
    public static void Clean() => _folder.Dispose();

    [TestMethod]
    public void TrainingOptionsHaveEffect() => Check(typeof(TrainingOptions), Toy.Tagger, o => o, _rows, new()
    {
        [nameof(TrainingOptions.Inputs)] = (o => o, o => o with { Inputs = [new Words("Chunks")] }),
        [nameof(TrainingOptions.Encoder)] = (o => o, o => o with { Encoder = Toy.Encoder with { HiddenSize = 5 } }),
        [nameof(TrainingOptions.InputEncoders)] = (o => o,
            o => o with { InputEncoders = new Dictionary<string, EncoderSettings> { ["Tokens"] = new BiGru { HiddenSize = 8 } } }),
        [nameof(TrainingOptions.EncoderAliases)] =
            (o => o with
            {
                Inputs = [new Words("Tokens"), new Words("Text") { Name = "Other", Tokenizer = new RegexTokenizer(), VocabularyOf = "Tokens" }],
                Auxiliary = [new Multiclass("Topic") { Input = "Other" }],
            }, o => o with { EncoderAliases = new Dictionary<string, string> { ["Other"] = "Tokens" } }),
        [nameof(TrainingOptions.Sharing)] = (o => o, o => o with { Sharing = new SharedPrivate() }),
        [nameof(TrainingOptions.Tasks)] = (o => o, o => o with { Tasks = [new SequenceLabels("Chunks")] }),
        [nameof(TrainingOptions.Auxiliary)] = (o => o, o => o with { Auxiliary = [new SequenceLabels("Chunks")] }),
        [nameof(TrainingOptions.Weighting)] = (o => o with { Auxiliary = [new SequenceLabels("Chunks")] },
            o => o with { Weighting = new Uncertainty { InitialLogVariance = 0.5 } }),
        [nameof(TrainingOptions.LossNormalization)] = (o => o, o => o with { LossNormalization = LossNormalization.Row }),
        [nameof(TrainingOptions.Optimizer)] = (o => o, o => o with { Optimizer = new AdaDelta() }),
        [nameof(TrainingOptions.LearningRateSchedule)] = (o => o, o => o with { LearningRateSchedule = new CosineDecay() }),
        [nameof(TrainingOptions.ParameterGroups)] = (o => o, o => o with { ParameterGroups = [new ParameterGroup("Tokens/words") { Frozen = true }] }),
        [nameof(TrainingOptions.GradientHook)] = (o => o, o => o with { GradientHook = gradients => gradients[0].Gradient?.zero_() }),
        [nameof(TrainingOptions.GradientClipping)] = (o => o, o => o with { GradientClipping = 0.01f }),
        [nameof(TrainingOptions.BatchSize)] = (o => o, o => o with { BatchSize = 3 }),
        [nameof(TrainingOptions.Epochs)] = (o => o, o => o with { Epochs = 1 }),
        [nameof(TrainingOptions.Patience)] =
            (o => o with { ValidationFraction = 0.3, Epochs = 4, Patience = 4, Optimizer = new Sgd { LearningRate = 1e-9f } }, o => o with { Patience = 1 }),
        [nameof(TrainingOptions.ValidationSet)] = (o => o, o => o with { ValidationSet = Toy.View(_ml, 10, seed: 9) }),
        [nameof(TrainingOptions.ValidationFraction)] = (o => o, o => o with { ValidationFraction = 0.4 }),
        [nameof(TrainingOptions.MainVocabulary)] =
            (o => o with { Auxiliary = [new SequenceLabels("Chunks") { Data = Toy.View(_ml, 10, seed: 9) }] }, o => o with { MainVocabulary = true }),
        [nameof(TrainingOptions.Sampler)] =
            (o => o with { Auxiliary = [new SequenceLabels("Chunks") { Data = Toy.View(_ml, 10, seed: 9) }] }, o => o with { Sampler = CorpusSampler.Uniform }),
        [nameof(TrainingOptions.Batches)] =
            (o => o with { Auxiliary = [new SequenceLabels("Chunks") { Data = Toy.View(_ml, 10, seed: 9) }] },
                o => o with { Batches = BatchComposition.Sweep }),
        [nameof(TrainingOptions.BatchSource)] = (o => o, o => o with { BatchSource = new NoisySource() }),
        [nameof(TrainingOptions.Curriculum)] = (o => o, o => o with { Curriculum = new LengthCurriculum() }),
        [nameof(TrainingOptions.Stages)] = (o => o, o => o with { Stages = [new Stage { Name = "short", Epochs = 1 }] }),
        [nameof(TrainingOptions.SavedPrecision)] = (o => o, o => o with { SavedPrecision = WeightPrecision.Half }),
        [nameof(TrainingOptions.Seed)] = (o => o, o => o with { Seed = 77 }),
    });

    [TestMethod]
    public void StagesHaveEffect() => Check(typeof(Stage), new Stage { Name = "one" },
        stage => Toy.Tagger with { Auxiliary = [new SequenceLabels("Chunks") { Data = Toy.View(_ml, 10, seed: 9) }], Stages = [stage] }, _rows, new()
        {
            [nameof(Stage.Objectives)] = (s => s, s => s with { Objectives = ["Tags"] }),
            [nameof(Stage.Weights)] = (s => s, s => s with { Weights = new Dictionary<string, Schedule> { ["Chunks"] = 0.1 } }),
            [nameof(Stage.Frozen)] = (s => s, s => s with { Frozen = ["Tokens/words"] }),
            [nameof(Stage.Fresh)] = (s => s, s => s with { Fresh = ["Tokens/layer1"] }),
            [nameof(Stage.Epochs)] = (s => s, s => s with { Epochs = 1 }),
            [nameof(Stage.Weighting)] = (s => s, s => s with { Weighting = new Uncertainty { InitialLogVariance = 0.5 } }),
            [nameof(Stage.Optimizer)] = (s => s, s => s with { Optimizer = new AdaDelta() }),
            [nameof(Stage.ParameterGroups)] = (s => s, s => s with { ParameterGroups = [new ParameterGroup("Tokens/words") { Every = 2 }] }),
            [nameof(Stage.LearningRateSchedule)] = (s => s, s => s with { LearningRateSchedule = new CosineDecay() }),
            [nameof(Stage.BatchSize)] = (s => s, s => s with { BatchSize = 3 }),
            [nameof(Stage.Sampler)] = (s => s, s => s with { Sampler = CorpusSampler.Uniform }),
            [nameof(Stage.Batches)] = (s => s, s => s with { Batches = BatchComposition.Sweep }),
            [nameof(Stage.BatchSource)] = (s => s, s => s with { BatchSource = new NoisySource() }),
            [nameof(Stage.Curriculum)] = (s => s, s => s with { Curriculum = new LengthCurriculum() }),
        });

    [TestMethod]
    public void CurriculaHaveEffect()
    {
        Check(typeof(LengthCurriculum), new LengthCurriculum(), curriculum =>
            Toy.Tagger with { Curriculum = curriculum, Epochs = 3 }, _rows, Of<LengthCurriculum>());
        Check(typeof(ColumnCurriculum), new ColumnCurriculum("Value"), curriculum => PointClassifier(new Dense()) with { Curriculum = curriculum, Epochs = 3 },
            _points, new(Of<ColumnCurriculum>()) { [nameof(ColumnCurriculum.ColumnName)] = (c => c, c => c with { ColumnName = "OtherValue" }) });

        static Dictionary<string, (Func<T, T>, Func<T, T>)> Of<T>() where T : Curriculum => new()
        {
            [nameof(Curriculum.Start)] = (c => c, c => c with { Start = 0.5 }),
            [nameof(Curriculum.Until)] = (c => c, c => c with { Until = 1 }),
            [nameof(Curriculum.Power)] = (c => c with { Until = 1 }, c => c with { Power = 1 }),
        };
    }

    [TestMethod]
    public void AnnealedSamplersHaveEffect() => Check(typeof(Annealed), new Annealed(),
        sampler => Toy.Tagger with { Auxiliary = [new SequenceLabels("Chunks") { Data = Toy.View(_ml, 10, seed: 9) }], Sampler = sampler, Epochs = 2 }, _rows,
            new()
            {
                [nameof(Annealed.Start)] = (s => s, s => s with { Start = 0.1 }),
                [nameof(Annealed.End)] = (s => s, s => s with { End = 0.9 }),
            });

    [TestMethod]
    public void WordsHaveEffect() => Check(typeof(Words), new Words("Tokens"),
        words => Toy.Tagger with { Inputs = [words, new Words("Chunks")], Tasks = [new SequenceLabels("Tags") { Input = "Tokens" }] }, _rows, new()
        {
            [nameof(Words.Column)] = (w => w, w => w with { Column = "Chunks" }),
            [nameof(Words.Name)] = (w => w, w => w with { Name = "Other" }),
            [nameof(Words.Tokenizer)] = (w => w with { Column = "Text" }, w => w with { Tokenizer = new RegexTokenizer() }),
            [nameof(Words.Lowercase)] = (w => w with { Column = "Text", Tokenizer = new Shouting() }, w => w with { Lowercase = false }),
            [nameof(Words.DigitsToZero)] = (w => w with { Column = "Text", Tokenizer = new Numbering() }, w => w with { DigitsToZero = false }),
            [nameof(Words.MinimumCount)] = (w => w, w => w with { MinimumCount = 4 }),
            [nameof(Words.MaximumVocabulary)] = (w => w, w => w with { MaximumVocabulary = 3 }),
            [nameof(Words.UnknownProbability)] = (w => w, w => w with { UnknownProbability = 1 }),
            [nameof(Words.Vectors)] = (w => w, w => w with { Vectors = new WordVectors(VectorFile()) }),
            [nameof(Words.VocabularyOf)] = (w => w, w => w with { VocabularyOf = "Chunks" }),
            [nameof(Words.Features)] = (w => w, w => w with { Features = [new TokenFeature("Chunks")] }),
            [nameof(Words.MaximumLength)] = (w => w, w => w with { MaximumLength = 2 }),
        });

    [TestMethod]
    public void WordVectorsHaveEffect() =>
        Check(typeof(WordVectors), new WordVectors(VectorFile()),
            vectors => Toy.Tagger with { Inputs = [new Words("Text") { Tokenizer = new Shouting(), Lowercase = false, Vectors = vectors }] }, _rows, new()
            {
                [nameof(WordVectors.Path)] = (v => v, v => v with { Path = VectorFile(scale: 2) }),
                [nameof(WordVectors.Format)] = (v => v, v => v with { Format = WordVectorFormat.Word2VecBinary }),
                [nameof(WordVectors.Frozen)] = (v => v, v => v with { Frozen = true }),
                [nameof(WordVectors.Lowercase)] = (v => v, v => v with { Lowercase = true }),
                [nameof(WordVectors.Unknown)] = (v => v, v => v with { Unknown = Enum.GetValues<UnknownWords>().First(u => u != v.Unknown) }),
            });

    [TestMethod]
    public void TokenFeaturesHaveEffect() =>
        Check(typeof(TokenFeature), new TokenFeature("Chunks"),
            feature => Toy.Tagger with { Inputs = [new Words("Tokens") { Features = [feature] }] }, _rows, new()
            {
                [nameof(TokenFeature.Column)] = (f => f, f => f with { Column = "Tags" }),
                [nameof(TokenFeature.Size)] = (f => f, f => f with { Size = 3 }),
            });

    [TestMethod]
    public void BiLstmSettingsHaveEffect() => Check(typeof(BiLstm), Toy.Encoder, encoder => Toy.Tagger with { Encoder = encoder }, _rows, Recurrent<BiLstm>());

    [TestMethod]
    public void BiGruSettingsHaveEffect() => Check(typeof(BiGru),
        new BiGru { HiddenSize = 8, EmbeddingSize = 8, Characters = Toy.Encoder.Characters, Dropout = 0, InputDropout = 0 },
        encoder => Toy.Tagger with { Encoder = encoder }, _rows, Recurrent<BiGru>());

    [TestMethod]
    public void CharacterCnnSettingsHaveEffect() =>
        Check(typeof(CharacterCnn), new CharacterCnn { EmbeddingSize = 4, Filters = 4, Widths = [2] },
            characters => Toy.Tagger with { Encoder = Toy.Encoder with { Characters = characters } }, _rows, new()
            {
                [nameof(CharacterCnn.EmbeddingSize)] = (c => c, c => c with { EmbeddingSize = 3 }),
                [nameof(CharacterCnn.Filters)] = (c => c, c => c with { Filters = 3 }),
                [nameof(CharacterCnn.Widths)] = (c => c, c => c with { Widths = [3] }),
                [nameof(CharacterCnn.Activation)] = (c => c, c => c with { Activation = Activation.Relu }),
            });

    [TestMethod]
    public void CharacterBiLstmSettingsHaveEffect() =>
        Check(typeof(CharacterBiLstm), new CharacterBiLstm { EmbeddingSize = 4, HiddenSize = 4 },
            characters => Toy.Tagger with { Encoder = Toy.Encoder with { Characters = characters } }, _rows, new()
            {
                [nameof(CharacterBiLstm.EmbeddingSize)] = (c => c, c => c with { EmbeddingSize = 3 }),
                [nameof(CharacterBiLstm.HiddenSize)] = (c => c, c => c with { HiddenSize = 3 }),
                [nameof(CharacterBiLstm.Dropout)] = (c => c, c => c with { Dropout = 0.5 }),
            });

    [TestMethod]
    public void DenseSettingsHaveEffect() => Check(typeof(Dense), new Dense { HiddenSizes = [8] }, PointClassifier, _points, new()
    {
        [nameof(Dense.HiddenSizes)] = (d => d, d => d with { HiddenSizes = [] }),
        [nameof(Dense.Features)] = (d => d, d => d with { Features = [0, 2] }),
        [nameof(Dense.Activation)] = (d => d, d => d with { Activation = Activation.Tanh }),
        [nameof(Dense.Dropout)] = (d => d, d => d with { Dropout = 0.5 }),
        [nameof(Dense.InputDropout)] = (d => d, d => d with { InputDropout = 0.5 }),
        [nameof(Dense.Noise)] = (d => d, d => d with { Noise = 0.5 }),
    });

    [TestMethod]
    public void VectorSettingsHaveEffect() => Check(typeof(FeatureVector), new FeatureVector("Features"),
        vector => PointClassifier(new Dense { HiddenSizes = [8] }) with { Inputs = [vector], Tasks = [new Multiclass("Label") { Input = "Features" }] },
        _points, new()
        {
            [nameof(FeatureVector.Column)] = (v => v, v => v with { Column = "Other" }),
            [nameof(FeatureVector.Name)] = (v => v, v => v with { Name = "Other" }),
        });

    [TestMethod]
    public void SequenceLabelsHaveEffect() => Check(typeof(SequenceLabels), new SequenceLabels("Chunks"),
        task => Toy.Tagger with { Tasks = [task], ValidationFraction = 0.3 }, _rows,
        new(Task<SequenceLabels>())
        {
            [nameof(SequenceLabels.LabelColumnName)] = (t => t, t => t with { LabelColumnName = "Tags" }),
            [nameof(SequenceLabels.Name)] = (t => t, t => t with { Name = "Other" }),
            [nameof(SequenceLabels.Crf)] = (t => t, t => t with { Crf = new Crf() }),
            [nameof(SequenceLabels.HiddenSize)] = (t => t, t => t with { HiddenSize = 5 }),
            [nameof(SequenceLabels.Metric)] = (t => t, t => t with { Metric = "Accuracy" }),
            [nameof(SequenceLabels.MarksUnknownWords)] = (t => t, t => t with { MarksUnknownWords = true }),
        });

    [TestMethod]
    public void CrfSettingsHaveEffect() => Check(typeof(Crf), new Crf(),
        crf => Toy.Tagger with { Tasks = [new SequenceLabels("Chunks") { Crf = crf, Layer = 0 }], Optimizer = new Sgd { LearningRate = 0.01f } }, _rows, new()
        {
            [nameof(Crf.Constrained)] = (c => c, c => c with { Constrained = false }),
            [nameof(Crf.ConstrainTraining)] = (c => c, c => c with { ConstrainTraining = true }),
            [nameof(Crf.Margin)] = (c => c, c => c with { Margin = 1 }),
        });

    [TestMethod]
    public void MulticlassHasEffect() => Check(typeof(Multiclass), new Multiclass("Topic"),
        task => Toy.Tagger with { Tasks = [task], ValidationFraction = 0.3 }, _rows,
        new(Task<Multiclass>())
        {
            [nameof(Multiclass.LabelColumnName)] = (t => t, t => t with { LabelColumnName = "Text" }),
            [nameof(Multiclass.Name)] = (t => t, t => t with { Name = "Other" }),
            [nameof(Multiclass.Pooling)] = (t => t, t => t with { Pooling = Pooling.Mean }),
            [nameof(Multiclass.HiddenSize)] = (t => t, t => t with { HiddenSize = 5 }),
            [nameof(Multiclass.LabelSmoothing)] = (t => t, t => t with { LabelSmoothing = 0.2 }),
            [nameof(Multiclass.Metric)] = (t => t, t => t with { Metric = "MacroF1" }),
        });

    /// <summary>What all recurrent encoders have in common.</summary>
    private static Dictionary<string, (Func<T, T>, Func<T, T>)> Recurrent<T>() where T : RecurrentEncoder => new()
    {
        [nameof(RecurrentEncoder.HiddenSize)] = (e => e, e => e with { HiddenSize = 5 }),
        [nameof(RecurrentEncoder.Layers)] = (e => e, e => e with { Layers = 2 }),
        [nameof(RecurrentEncoder.Dropout)] = (e => e, e => e with { Dropout = 0.5 }),
        [nameof(RecurrentEncoder.InitialState)] = (e => e, e => e with { InitialState = new LearnedState() }),
        [nameof(TokenEncoder.EmbeddingSize)] = (e => e, e => e with { EmbeddingSize = 5 }),
        [nameof(TokenEncoder.Characters)] = (e => e, e => e with { Characters = null }),
        [nameof(TokenEncoder.Bytes)] = (e => e, e => e with { Bytes = new CharacterCnn { EmbeddingSize = 4, Filters = 4 } }),
        [nameof(TokenEncoder.Join)] = (e => e, e => e with { Join = new Gate() }),
        [nameof(TokenEncoder.WordDropout)] = (e => e, e => e with { WordDropout = 0.5 }),
        [nameof(TokenEncoder.CharacterDropout)] = (e => e, e => e with { CharacterDropout = 0.5 }),
        [nameof(TokenEncoder.InputDropout)] = (e => e, e => e with { InputDropout = 0.5 }),
        [nameof(TokenEncoder.Noise)] = (e => e, e => e with { Noise = 0.5 }),
    };

    /// <summary>What all tasks have in common.</summary>
    private static Dictionary<string, (Func<T, T>, Func<T, T>)> Task<T>() where T : TaskObjective => new()
    {
        [nameof(Objective.Weight)] = (t => t, t => t with { Weight = Schedule.Linear(0, 3) }),
        [nameof(Objective.Layer)] = (t => t, t => t with { Layer = 0 }),
        [nameof(Objective.Input)] = (t => t, t => t with { Input = "Other" }),
        [nameof(Objective.Data)] = (t => t, t => t with { Data = Toy.View(_ml, 10, seed: 9) }),
    };

    [TestMethod]
    public void KeepHasEffect()
    {
        MultiTaskTrainer.Options dropped = Toy.Tagger with { Auxiliary = [new SequenceLabels("Chunks")] },
            kept = Toy.Tagger with { Auxiliary = [new SequenceLabels("Chunks") { Keep = true }] };
        Assert.AreNotEqual(Fingerprint.Of(dropped, _rows), Fingerprint.Of(kept, _rows));
    }

    /// <summary>The sampler knows a corpus by it, whichever of its objectives says it.</summary>
    [TestMethod]
    public void DataNameHasEffect()
    {
        IDataView others = Toy.View(_ml, 10, seed: 9);
        string Sampled(string ratio, string? name) => Fingerprint.Of(Toy.Tagger with
        {
            Auxiliary = [new SequenceLabels("Chunks") { Data = others }, new Adversarial(new Multiclass("Topic") { DataName = name }) { Data = others }],
            Sampler = new Ratio(new Dictionary<string, double> { [ratio] = 0.1 }),
        }, _rows);
        string unnamed = Sampled("Chunks", null);
        Assert.AreEqual(unnamed, Sampled("others", "others"));
        Assert.StartsWith(Fingerprint.Refused, Sampled("others", null));
        Assert.DoesNotStartWith(Fingerprint.Refused, unnamed);
    }

    /// <summary>Changes one setting after the other. A setting without a row in the table fails, so that a new one cannot be forgotten.</summary>
    internal static void Check<T>(Type type, T basis, Func<T, MultiTaskTrainer.Options> options, IDataView rows,
        Dictionary<string, (Func<T, T> Before, Func<T, T> After)> changes)
    {
        string[] settings = [.. type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(p => p.SetMethod is { IsPublic: true }).Select(p => p.Name)
            .Where(name => !_testedElsewhere.ContainsKey((type, name)) && name is not (nameof(TaskObjective.Keep) or nameof(Objective.DataName) or nameof(Objective.DataColumns)
                or nameof(SharingSettings.ObjectiveModules)))];
        CollectionAssert.AreEquivalent(settings, changes.Keys.ToArray(), $"the settings of {type.Name}, and those that this test changes");
        string plain = Fingerprint.Of(options(basis), rows);
        Assert.AreEqual(plain, Fingerprint.Of(options(basis), rows), "the same settings");
        foreach ((string setting, (Func<T, T> before, Func<T, T> after)) in changes)
        {
            T start = before(basis);
            string unchanged = Equals(start, basis) ? plain : Fingerprint.Of(options(start), rows);
            string changed = Fingerprint.Of(options(after(start)), rows);
            Assert.AreNotEqual(unchanged, changed, $"{type.Name}.{setting} changes nothing");
            AssertTrains(unchanged, $"{type.Name}.{setting}, before the change");
            AssertTrains(changed, $"{type.Name}.{setting}");
        }
    }

    private static void AssertTrains(string fingerprint, string what) =>
        Assert.AreEqual(_refusing.Contains(what), fingerprint.StartsWith(Fingerprint.Refused, StringComparison.Ordinal), $"{what}: {fingerprint}");

    private static MultiTaskTrainer.Options PointClassifier(Dense encoder) =>
        Toy.Classifier with { Inputs = [new FeatureVector("Features")], Encoder = encoder, Tasks = [new Multiclass("Label")] };

    private static string VectorFile(float scale = 1)
    {
        string path = _folder.Under($"vectors-{scale}.txt");
        if (!File.Exists(path))
        {
            File.WriteAllLines(path, Toy.Rows(30).SelectMany(row => row.Tokens).Distinct().Where(token => !token.EndsWith('u'))
                .Select((token, i) => FormattableString.Invariant(
                    $"{token} {0.1 * i * scale} {0.5 * scale} {-0.2 * i * scale}")));
        }
        return path;
    }

    private sealed record Shouting : WordTokenizer
    {
        public override IEnumerable<ReadOnlyMemory<char>> Split(ReadOnlyMemory<char> text) =>
            text.ToString().Split(' ').Select((word, w) => (w % 2 == 0 ? word.ToUpperInvariant() : word).AsMemory());
    }

    private sealed record Numbering : WordTokenizer
    {
        public override IEnumerable<ReadOnlyMemory<char>> Split(ReadOnlyMemory<char> text) =>
            text.ToString().Split(' ').Select((word, w) => (word[..1] + w).AsMemory());
    }

    private sealed class Point
    {
        [VectorType(3)]
        public float[] Features { get; set; } = [];

        public string Label { get; set; } = "";

        public float Value { get; set; }

        public float OtherValue { get; set; }
    }
}
