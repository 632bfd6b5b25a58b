using Microsoft.ML.MultiTask.Tests.EndToEnd;

namespace Microsoft.ML.MultiTask.Tests.Encoders.Transformers;

/// <summary>A Transformer works with everything that works on words.</summary>
[TestClass]
public sealed class TogetherTests
{
    private static readonly MLContext _ml = new(seed: 1);

    private static readonly MultiTaskTrainer.Options _plain = Toy.Tagger with
    {
        Encoder = new Transformer { Subwords = new LetterPieces(), Layers = 2, HiddenSize = 8, Heads = 2, FeedForwardSize = 12, Positions = 24 },
        Tasks = [new SequenceLabels("Tags"), new Multiclass("Topic")],
        Auxiliary = [new SequenceLabels("Chunks") { Layer = 1 }],
        Epochs = 1,
    };

    private static readonly Dictionary<string, string> _groups = new() { ["Tags"] = "one", ["Chunks"] = "one", ["Topic"] = "two" };

    private static readonly Dictionary<string, MultiTaskTrainer.Options> _settings = new()
    {
        ["separate"] = _plain with { Sharing = new Separate() },
        ["shared and private"] = _plain with { Sharing = new SharedPrivate() },
        ["cross-stitch"] = _plain with { Sharing = new CrossStitch { Groups = _groups } },
        ["sluice"] = _plain with { Sharing = new Sluice { Groups = _groups } },
        ["experts"] = _plain with { Sharing = new MixtureOfExperts() },
        ["layer attention"] = _plain with { Sharing = new LayerAttention(new Hard()) },
        ["masked language model"] = With(new MaskedLanguageModel()),
        ["frequencies"] = With(new LogFrequency()),
        ["adversary"] = With(new Adversarial(new Multiclass("Topic") { Name = "Other" })),
        ["adversarial training"] = With(new AdversarialTraining("Tags")),
        ["virtual adversarial training"] = With(new VirtualAdversarialTraining("Tags")),
        ["PCGrad at the states"] = _plain with { Weighting = new PCGrad() },
        ["UPGrad at the parameters"] = _plain with { Weighting = new UPGrad { Level = GradientLevel.Parameters } },
        ["CRF"] = _plain with { Tasks = [new SequenceLabels("Tags") { Crf = new Crf() }], Auxiliary = [] },
        ["gradual unfreezing"] = _plain with
        {
            Stages =
            [
                new Stage { Name = "top", Frozen = ["Tokens/words", "Tokens/layer1"] },
                new Stage { Name = "all", ParameterGroups = ParameterGroup.LayerWise("Tokens", 2) },
            ],
        },
        ["checkpoints in windows"] = _plain with { Encoder = (Transformer)_plain.Encoder with { GradientCheckpointing = true, Positions = 7 } },
        ["layers over it"] = _plain with { Encoder = new Stacked(_plain.Encoder) { HiddenSize = 4 } },
    };

    public static IEnumerable<string> Names => _settings.Keys;

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void ItTrainsAndIsTheSameAfterLoading(string what)
    {
        using MultiTaskTransformer model = Toy.Fit(_settings[what]);
        using var file = new MemoryStream();
        _ml.Model.Save(model, null, file);
        file.Position = 0;
        var loaded = (MultiTaskTransformer)_ml.Model.Load(file, out _);
        IDataView rows = Toy.View(_ml, 30, seed: 5);
        string column = model.Tasks.Count > 1 ? "Tags.Score" : "Score";
        float[][] scores = Toy.Scores(model.Transform(rows), column);
        Assert.IsTrue(scores.All(row => row.All(float.IsFinite)), what);
        Toy.AreClose(scores, Toy.Scores(loaded.Transform(rows), column), 0);
        for (int row = 1; row < 4; row++) // alone as among others
        {
            Toy.AreClose([scores[row]], Toy.Scores(model.Transform(_ml.Data.TakeRows(_ml.Data.SkipRows(rows, row), 1)), column), 1e-5);
        }
    }

    private static MultiTaskTrainer.Options With(Objective auxiliary) => _plain with { Auxiliary = [auxiliary] };
}
