namespace Microsoft.ML.MultiTask.Tests.EndToEnd;

/// <summary>An objective's own data has the inputs that it reads; the main view those of the main tasks.</summary>
[TestClass]
public sealed class ViewsWithoutInputsTests
{
    private static readonly MLContext _ml = new(seed: 1);

    private static readonly IDataView _tagged = _ml.Data.LoadFromEnumerable(
            Toy.Rows(30).Select(row => new Tagged { Tokens = row.Tokens, Tags = row.Tags, Topic = row.Topic }).ToArray()),
        _pairs = _ml.Data.LoadFromEnumerable(Toy.Rows(20, seed: 2)
            .Select(row => new Pair { First = row.Tokens, Second = [.. row.Tokens.Reverse()], Kind = row.Topic, Domain = [row.Id % 2, 1] }).ToArray());

    private static MultiTaskTrainer.Options Options(Objective auxiliary) => Toy.Tagger with
    {
        Inputs = [new Words("Tokens"), new Words("First"), new Words("Second") { VocabularyOf = "First" }, new FeatureVector("Domain")],
        EncoderAliases = new Dictionary<string, string> { ["Second"] = "First" },
        InputEncoders = new Dictionary<string, EncoderSettings> { ["Domain"] = new Dense { HiddenSizes = [3] } },
        Auxiliary = [auxiliary],
        ValidationFraction = 0.2,
    };

    private static readonly Multiclass _kind = new("Kind") { Input = "First", Pooling = new PairPooling("Second"), Data = _pairs };

    [TestMethod]
    public void BothLearnFromTheirOwnRows()
    {
        foreach (Objective auxiliary in (Objective[])
            [
                _kind,
                _kind with { Pooling = new QueryAttentionPooling("Domain") },
                new Multiclass("Kind") { Input = "Domain", Data = _pairs },
                new LanguageModel { Input = "First", Data = _pairs, HiddenSize = 4 },
                new LogFrequency { Input = "First", Data = _pairs },
                new LexiconPresence(["balo"]) { Input = "First", Source = "Second", Data = _pairs },
                new Adversarial(_kind),
            ])
        {
            using MultiTaskTransformer model = Fit(Options(auxiliary));
            AssertCoverage(model, auxiliary.Name, rows: 20);
            foreach (var epoch in model.Training!.Epochs) Assert.IsTrue(double.IsFinite(epoch.Losses[auxiliary.Name]), auxiliary.Name);
            Assert.AreEqual(30, Toy.Column<Microsoft.ML.Data.VBuffer<float>>(model.Transform(_tagged), "Score").Count()); // no other input is asked for
        }
    }

    [TestMethod]
    public void RowsOfOthersDoNotCount()
    {
        // The loss of a pair is the same whether rows without pairs stand beside it in the batch or not.
        MultiTaskTrainer.Options options = Options(_kind) with
        { Epochs = 1, Optimizer = new Sgd { LearningRate = 1e-9f } };
        double[] losses = [.. ((int[])[1, 50]).Select(size => Fit(options with { BatchSize = size }).Training!.Epochs[0].Losses["Kind"])];
        Assert.AreEqual(losses[0], losses[1], 0.05);
    }

    [TestMethod]
    public void AnInitialStateOfAbsentFeaturesIsThatOfZeros()
    {
        using MultiTaskTransformer model = Fit(Options(_kind) with
        {
            InputEncoders = new Dictionary<string, EncoderSettings>
            {
                ["First"] = new BiGru { HiddenSize = 4, InitialState = new ConditionedState("Domain") },
            },
        });
        AssertCoverage(model, "Kind", rows: 20);
    }

    [TestMethod]
    public void WhatIsMissingIsNamed()
    {
        Fails("There is no column 'First' in the training data (objective 'Kind'). It has the columns 'Tokens', 'Tags', 'Topic'.",
            Options(_kind with { Data = null }));
        Fails("There is no column 'Tokens' in the data of objective 'Kind'. It has the columns 'First', 'Second', 'Kind', 'Domain'.",
            Options(_kind with { Pooling = new PairPooling("Tokens") }));
        Fails("There is no column 'First' in the training data (objective 'Tags').",
            Options(_kind) with { Tasks = [new SequenceLabels("Tags") { Input = "First" }] });
        Fails("There is no column 'Nowhere' in the training data. It has", Options(_kind) with { Inputs = [.. Options(_kind).Inputs, new Words("Nowhere")] });
        Fails("There is no column 'Tokens' in the validation data (objective 'Tags').", Options(_kind) with { ValidationSet = _pairs });
        Fails("There is no column 'Second' in the data of objective 'VirtualAdversarialTraining(Kind)'. It has the columns 'First'.", Options(_kind) with
        {
            Auxiliary =
            [
                _kind, new VirtualAdversarialTraining("Kind") { Input = "First", Data = _ml.Transforms.SelectColumns("First").Fit(_pairs).Transform(_pairs) },
            ],
        });
        Fails("Objective 'Pairs' learns the column 'Topic', which another objective finds in rows without the inputs of 'Pairs'; give the column another "
            + "name in "
            + "one of the views.", Options(_kind with
            {
                Name = "Pairs",
                LabelColumnName = "Topic",
                Data = _ml.Transforms.CopyColumns("Topic", "Kind").Fit(_pairs).Transform(_pairs),
            }) with
            { Tasks = [new Multiclass("Topic")] });
    }

    private static MultiTaskTransformer Fit(MultiTaskTrainer.Options options) => _ml.MultiTask().Trainer(options).Fit(_tagged);

    private static void Fails(string message, MultiTaskTrainer.Options options) =>
        Assert.StartsWith(message, Assert.ThrowsExactly<InvalidOperationException>(() => Fit(options)).Message);

    private static void AssertCoverage(MultiTaskTransformer model, string objective, long rows) =>
        Assert.AreEqual(rows, model.Training!.Coverage.Single(covered => covered.Objective == objective).Rows);

    private sealed class Tagged
    {
        public string[] Tokens { get; set; } = [];

        public string[] Tags { get; set; } = [];

        public string Topic { get; set; } = "";
    }

    private sealed class Pair
    {
        public string[] First { get; set; } = [];

        public string[] Second { get; set; } = [];

        public string Kind { get; set; } = "";

        [Microsoft.ML.Data.VectorType(2)]
        public float[] Domain { get; set; } = [0, 0];
    }
}
