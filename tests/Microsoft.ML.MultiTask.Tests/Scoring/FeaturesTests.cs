using Microsoft.ML.Data;
using Microsoft.ML.MultiTask.Encoders;
using Microsoft.ML.MultiTask.Tests.EndToEnd;

namespace Microsoft.ML.MultiTask.Tests.Scoring;

/// <summary>States of a trained model as columns, and what can be told from them.</summary>
[TestClass]
public sealed class FeaturesTests
{
    private static readonly MLContext _ml = new(seed: 1);

    /// <summary>Layer 0 is what is embedded: of a row of one word that word's vector, of several their mean.</summary>
    [TestMethod]
    public void TheMeanOfARowIsThatOfItsWords()
    {
        using MultiTaskTransformer model = Toy.Fit(Toy.Tagger), features = model.WithFeatures("Words", layer: 0);
        float[][] vectors = Rows(features, "Words", ["balo"], ["kori"], ["balo", "kori", "balo"]);
        float[] mean = [.. vectors[0].Zip(vectors[1], (a, b) => (2 * a + b) / 3)];
        Toy.AreClose([mean], [vectors[2]]);
        Assert.HasCount(12, vectors[0]); // 8 for the word, 4 for its characters
    }

    [TestMethod]
    public void TheTopLayerAndAnotherPooling()
    {
        using MultiTaskTransformer model = Toy.Fit(Toy.Tagger), mean = model.WithFeatures(), largest = mean.WithFeatures("Largest", pooling: Pooling.Max);
        IDataView view = Toy.View(_ml, 20), scored = largest.Transform(view);
        float[][] first = Toy.Scores(scored, "Features"), second = Toy.Scores(scored, "Largest");
        Assert.HasCount(16, first[0]); // two directions of 8
        for (int r = 0; r < first.Length; r++)
        {
            bool isLonger = Toy.Rows(20)[r].Tokens.Length > 1;
            for (int i = 0; i < 16; i++) Assert.IsTrue(isLonger ? second[r][i] >= first[r][i] - 1e-6 : Math.Abs(second[r][i] - first[r][i]) < 1e-6);
        }
        Toy.AreClose(Toy.Scores(model.Transform(view)), Toy.Scores(scored));
    }

    [TestMethod]
    public void StatesOfAllPositions()
    {
        using MultiTaskTransformer model = Toy.Fit(Toy.Tagger), states = model.WithFeatures().WithStates();
        IDataView view = Toy.View(_ml, 20), scored = states.Transform(view);
        Assert.AreEqual(new VectorDataViewType(NumberDataViewType.Single), scored.Schema["States"].Type);
        float[][] all = Toy.Scores(scored, "States"), mean = Toy.Scores(scored, "Features");
        for (int r = 0; r < all.Length; r++)
        {
            float[][] words = [.. all[r].Chunk(16)];
            Assert.HasCount(Toy.Rows(20)[r].Tokens.Length, words);
            Toy.AreClose([mean[r]], [[.. Enumerable.Range(0, 16).Select(i => words.Average(word => word[i]))]]);
        }
        Assert.AreEqual("The model has something called 'States' already; choose another name. (Parameter 'outputColumnName')",
            Assert.ThrowsExactly<ArgumentException>(() => states.WithStates()).Message);
        Assert.ThrowsExactly<InvalidOperationException>(() => model.WithStates(layer: 5));
    }

    [TestMethod]
    public void TheyAreSavedAndSurviveTheFirstModel()
    {
        MultiTaskTransformer model = Toy.Fit(Toy.Everything), features = model.WithFeatures(layer: 1);
        model.Dispose();
        IDataView view = Toy.View(_ml, 10);
        using var file = new MemoryStream();
        _ml.Model.Save(features, view.Schema, file);
        ITransformer loaded = new MLContext().Model.Load(file, out _);
        IDataView scored = loaded.Transform(view);
        Toy.AreClose(Toy.Scores(features.Transform(view), "Features"), Toy.Scores(scored, "Features"));
        Assert.AreEqual(new VectorDataViewType(NumberDataViewType.Single, 16), scored.Schema["Features"].Type);
        CollectionAssert.AreEqual((string[])["Tags", "Topic"], ((MultiTaskTransformer)loaded).Tasks.ToArray());
        Assert.HasCount(2, _ml.MultiTask().Evaluate(scored));
        features.Dispose();
    }

    [TestMethod]
    public void APredictionEngineYieldsThemToo()
    {
        using MultiTaskTransformer model = Toy.Fit(Toy.Tagger), features = model.WithFeatures();
        PredictionEngine<ToyRow, Vectors> engine = _ml.Model.CreatePredictionEngine<ToyRow, Vectors>(features);
        Toy.AreClose(Rows(features, "Features", ["balo", "piri"]), [engine.Predict(new ToyRow { Tokens = ["balo", "piri"] }).Features]);
    }

    [TestMethod]
    public void WhoseViewIsTaken()
    {
        using MultiTaskTransformer model = Toy.Fit(Toy.Everything with { Sharing = new SharedPrivate() }), first = model.WithFeatures(),
            second = model.WithFeatures(task: "Topic");
        float[][] ofTags = Rows(first, "Features", ["balo"]), ofTopic = Rows(second, "Features", ["balo"]);
        Assert.HasCount(32, ofTags[0]); // shared and private
        Assert.AreNotEqual(string.Join(' ', ofTags[0]), string.Join(' ', ofTopic[0]));
    }

    [TestMethod]
    public void WhatIsNotThereIsRefused()
    {
        using MultiTaskTransformer model = Toy.Fit(Toy.Tagger);
        Assert.AreEqual("Objective 'Features' reads layer 5 of input 'Tokens', but its encoder has the layers 0 to 1.",
            Assert.ThrowsExactly<InvalidOperationException>(() => model.WithFeatures(layer: 5)).Message);
        Assert.AreEqual("Objective 'Features' reads the input 'Text', but the inputs are 'Tokens'.",
            Assert.ThrowsExactly<InvalidOperationException>(() => model.WithFeatures(input: "Text")).Message);
        Assert.StartsWith("The model has no task 'Topic'; it has "
            + "'Tags'.", Assert.ThrowsExactly<ArgumentException>(() => model.WithFeatures(task: "Topic")).Message);
        Assert.StartsWith("The model has something called 'Tags' already; choose another name.",
            Assert.ThrowsExactly<ArgumentException>(() => model.WithFeatures("Tags")).Message);
        Assert.AreEqual("'Features': Learning has weights to learn, which a trained model no longer does; take one without, such as Pooling.Mean.",
            Assert.ThrowsExactly<InvalidOperationException>(() => model.WithFeatures(pooling: new Learning())).Message);
    }

    [TestMethod]
    public void AProbeTellsWhatIsThereFromWhatIsNot()
    {
        using MultiTaskTransformer model = Toy.Fit(Toy.Tagger);
        IDataView train = Labelled(300, 1), test = Labelled(100, 2);
        ProbeResult known = _ml.MultiTask().Probe(model, train, test, "Known", layer: 0), coin = _ml.MultiTask().Probe(model, train, test, "Coin", layer: 0);
        Assert.AreEqual(1, known.Accuracy);
        Assert.AreEqual(100, known.Rows);
        Assert.AreEqual(0.6, known.MajorityRate, 0.15);
        Assert.IsLessThan(coin.MajorityRate + 0.1, coin.Accuracy);
        Assert.AreEqual(90, _ml.MultiTask().Probe(model, train, test, "Some").Rows); // a tenth is not labelled
        Assert.AreEqual("Column 'None' labels 0 rows to train on and 0 to test on; a probe needs both.",
            Assert.ThrowsExactly<InvalidOperationException>(() => _ml.MultiTask().Probe(model, train, test, "None")).Message);
    }

    [TestMethod]
    public void TheProxyADistanceOfEqualAndOfDifferentRows()
    {
        using MultiTaskTransformer model = Toy.Fit(Toy.Tagger);
        IDataView first = Labelled(200, 1), second = Labelled(200, 2), other = Word("mesa", 60);
        Assert.AreEqual(0, _ml.MultiTask().ProxyADistance(model, first, second), 0.5);
        Assert.AreEqual(2, _ml.MultiTask().ProxyADistance(model, Word("balo", 200), other));
        Assert.AreEqual("Two sets can only be told apart when either has two rows at least.",
            Assert.ThrowsExactly<InvalidOperationException>(() => _ml.MultiTask().ProxyADistance(model, first, Word("mesa", 1))).Message);
    }

    /// <summary>Adversaries are measured on validation rows with their labels, beside the tasks, and decide nothing.</summary>
    [TestMethod]
    public void AdversariesAreMeasuredBesideTheTasks()
    {
        IDataView held = Toy.View(_ml, 25, seed: 3);
        string[] topics = [.. Toy.Rows(25, 3).Select(row => row.Topic)];
        MultiTaskTrainer.Options options = Toy.Tagger with { ValidationSet = held, Epochs = 3 };
        var adversary = new Adversarial(new Multiclass("Topic")) { BackPropagate = false };
        using MultiTaskTransformer alone = Toy.Fit(options),
            watched = Toy.Fit(options with { Auxiliary = [adversary, new Adversarial(new LanguageModel { Weight = 1 }) { BackPropagate = false }] }),
            unseen = Toy.Fit(options with { Auxiliary = [adversary], ValidationSet = _ml.Transforms.DropColumns("Topic").Fit(held).Transform(held) });
        foreach (var epoch in watched.Training!.Epochs)
        {
            CollectionAssert.AreEqual((string[])["Tags", "Adversarial(Topic)"], epoch.Validation.Select(metrics => metrics.Task).ToArray());
            Assert.AreEqual(topics.CountBy(topic => topic).Max(count => count.Value) / 25.0, epoch.Validation[1]["MajorityRate"], 1e-9);
            Assert.IsTrue(epoch.Validation[1].MainValue is >= 0 and <= 1);
            Assert.IsFalse(epoch.Validation[0].Values.ContainsKey("MajorityRate"));
        }
        Assert.IsTrue(unseen.Training!.Epochs.All(epoch => epoch.Validation.Count == 1));
        Assert.HasCount(1, alone.Training!.Epochs[0].Validation);
    }

    /// <summary>The metric is that of a task of the same head: a probe of the adversary's own.</summary>
    [TestMethod]
    public void AnAdversaryIsMeasuredAsItsTaskWouldBe()
    {
        IDataView rows = Toy.View(_ml, 40);
        using MultiTaskTransformer model = Toy.Fit(Toy.Tagger with
        {
            ValidationSet = rows,
            Epochs = 30,
            Auxiliary = [new Adversarial(new Multiclass("Topic")) { BackPropagate = false }],
        });
        var last = model.Training!.Epochs[^1].Validation[1];
        Assert.IsGreaterThan(last["MajorityRate"], last.MainValue); // it has learnt something of the rows it was trained on
    }

    private static float[][] Rows(MultiTaskTransformer model, string column, params IReadOnlyList<string[]> rows) =>
        Toy.Scores(model.Transform(_ml.Data.LoadFromEnumerable(rows.Select(tokens => new ToyRow { Tokens = tokens }).ToArray())), column);

    private static IDataView Word(string word, int count) => _ml.Data.LoadFromEnumerable(Enumerable.Repeat(new Probed { Tokens = [word] }, count).ToArray());

    private static IDataView Labelled(int count, int seed)
    {
        var random = new Random(seed);
        return _ml.Data.LoadFromEnumerable(Enumerable.Range(0, count).Select(r =>
        {
            bool isFirst = random.NextDouble() < 0.6;
            return new Probed
            {
                Tokens = [isFirst ? "balo" : "mesa"],
                Known = isFirst ? "yes" : "no",
                Coin = random.Next(2) == 0 ? "heads" : "tails",
                Some = r % 10 == 0 ? "" : "label" + r % 2,
            };
        }).ToArray());
    }

    private sealed class Probed
    {
        public string[] Tokens { get; set; } = [];

        public string Known { get; set; } = "";

        public string Coin { get; set; } = "";

        public string Some { get; set; } = "";

        public string None { get; set; } = "";
    }

    private sealed class Vectors
    {
        public float[] Features { get; set; } = [];
    }

    private sealed record Learning : Pooling
    {
        public override PoolingModule Build(PoolingContext context) => new Module(context);

        private sealed class Module : PoolingModule
        {
            private readonly MultiTask.Layers.LinearLayer _map;

            public Module(PoolingContext context) : base(nameof(Learning))
            {
                _map = new MultiTask.Layers.LinearLayer("map", context.Shape.Width, 1, context.Random);
                RegisterComponents();
            }

            public override long Width => 1;

            public override TorchSharp.torch.Tensor Pool(LayerStates states, IReadOnlyDictionary<string, Encoding> encodings) =>
                _map.call(states.States);
        }
    }
}
