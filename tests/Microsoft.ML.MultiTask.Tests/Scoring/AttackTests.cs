using Microsoft.ML.Data;
using Microsoft.ML.MultiTask.Tests.EndToEnd;

namespace Microsoft.ML.MultiTask.Tests.Scoring;

/// <summary>Attacks, above all on a linear model, of which the best ones are known.</summary>
[TestClass]
public sealed class AttackTests
{
    private static readonly MLContext _ml = new(seed: 1);
    private static readonly Point[] _points = [.. Enumerable.Range(0, 40)
        .Select(i => new Point { Features = [i % 8 * 0.1f, i / 8 * 0.2f], Label = i % 8 > 3 })];

    private static MultiTaskTransformer _linear = null!;

    [ClassInitialize]
    public static void Train(TestContext context) => _linear = Fit(new Binary("Label"));

    [ClassCleanup]
    public static void Clean() => _linear.Dispose();

    /// <summary>The loss of a positive row rises along -w, so that every number moves by epsilon against the sign of its weight; of a negative one along
    /// it.</summary>
    [TestMethod]
    public void TheSignOfTheGradientOfALinearModel()
    {
        (double[] w, _) = Weights();
        AttackResult result = Attack(new GradientSign { Epsilon = 0.15 });
        Point[] moved = Rows(result);
        for (int r = 0; r < moved.Length; r++)
        {
            for (int i = 0; i < 2; i++)
            {
                Assert.AreEqual(_points[r].Features[i] + (_points[r].Label ? -0.15 : 0.15) * Math.Sign(w[i]), moved[r].Features[i], 1e-6);
            }
            Assert.AreEqual(_points[r].Label, moved[r].Label);
        }
        Assert.AreEqual(0.15, result.Distortion, 1e-6);
        Assert.IsLessThan(result.Clean["Accuracy"], result.Attacked["Accuracy"]);
        Assert.AreEqual(result.Attacked["Accuracy"], _ml.MultiTask().Evaluate(_linear.Transform(result.Rows!))[0]["Accuracy"], "the view holds the changed "
            + "rows");
        Assert.AreEqual(result.Clean["Accuracy"], _ml.MultiTask().Evaluate(_linear.Transform(View()))[0]["Accuracy"]);
    }

    [TestMethod]
    public void NumbersStayWithinTheLimits()
    {
        Point[] moved = Rows(Attack(new GradientSign { Epsilon = 0.5, Minimum = 0, Maximum = 0.8 }));
        Assert.IsTrue(moved.All(point => point.Features.All(value => value is >= 0 and <= 0.8f)));
        Assert.IsTrue(moved.Any(point => point.Features.Contains(0f)));
    }

    [TestMethod]
    public void SeveralStepsReachAsFarAsOneOnALinearModel()
    {
        float[][] one = [.. Rows(Attack(new GradientSign { Epsilon = 0.1 })).Select(point => point.Features)];
        Toy.AreClose(one, [.. Rows(Attack(new GradientSign { Epsilon = 0.1, Steps = 4 })).Select(point => point.Features)]);
    }

    /// <summary>The way of a row to the boundary is its margin over the length of the weights.</summary>
    [TestMethod]
    public void TheSmallestMoveOfALinearModel()
    {
        (double[] w, double b) = Weights();
        double length = Math.Sqrt(w[0] * w[0] + w[1] * w[1]);
        AttackResult result = Attack(new SmallestMove { Epsilon = 2, Rounds = 12 });
        Point[] moved = Rows(result);
        double tolerance = 2 / Math.Pow(2, 11) + 1e-3;
        for (int r = 0; r < moved.Length; r++)
        {
            float[] from = _points[r].Features, to = moved[r].Features;
            double margin = w[0] * from[0] + w[1] * from[1] + b;
            double expected = margin > 0 == _points[r].Label ? Math.Abs(margin) / length : 0;
            double way = Math.Sqrt(Math.Pow(to[0] - from[0], 2) + Math.Pow(to[1] - from[1], 2));
            Assert.AreEqual(expected, way, tolerance, $"row {r}");
        }
        Assert.AreEqual(0, result.Attacked["Accuracy"]);
    }

    [TestMethod]
    public void RowsOutOfReachStayAsTheyAre()
    {
        AttackResult result = Attack(new SmallestMove { Epsilon = 1e-4 });
        Assert.AreEqual(result.Clean["Accuracy"], result.Attacked["Accuracy"]);
        Toy.AreClose([.. _points.Select(point => point.Features)], [.. Rows(result).Select(point => point.Features)], 1e-3);
    }

    [TestMethod]
    public void StepsAndRoundsAndLimitsHaveAnEffect()
    {
        var attack = new SmallestMove { Epsilon = 2 };
        double plain = Attack(attack).Distortion;
        foreach (SmallestMove other in new[] { attack with { Rounds = 2 }, attack with { Minimum = 0.2 }, attack with { Maximum = 0.5 },
            attack with { Epsilon = 0.1 } })
        {
            Assert.AreNotEqual(plain, Attack(other).Distortion, other.ToString());
        }
    }

    [TestMethod]
    public void EmbeddedWordsAreMovedToo()
    {
        using MultiTaskTransformer model = Toy.Fit(Toy.Everything with { Epochs = 10 });
        IDataView rows = Toy.View(_ml, 40);
        foreach (Attack attack in new Attack[] { new GradientSign { Epsilon = 0.5 }, new GradientSign { Epsilon = 0.5, Steps = 3 },
            new SmallestMove { Epsilon = 2, Rounds = 4 } })
        {
            foreach (string task in new[] { "Tags", "Topic" })
            {
                AttackResult result = _ml.MultiTask().Attack(model, rows, attack, task);
                Assert.IsNull(result.Rows);
                Assert.AreEqual(task, result.Clean.Task);
                Assert.IsLessThan(result.Clean.MainValue, result.Attacked.MainValue, $"{attack}, {task}");
            }
        }
    }

    [TestMethod]
    public void RowsOnWhichTheModelFailsAlreadyStayAsTheyAre()
    {
        (double[] w, double b) = Weights();
        Point[] wrong = [.. _points.Select(point => new Point
        {
            Features = point.Features,
            Label = w[0] * point.Features[0] + w[1] * point.Features[1] + b <= 0,
        })];
        AttackResult result = _ml.MultiTask().Attack(_linear, _ml.Data.LoadFromEnumerable(wrong), new SmallestMove { Epsilon = 2, Minimum = 0.3 });
        Assert.AreEqual(0, result.Clean["Accuracy"]);
        Assert.AreEqual(0, result.Distortion);
        Toy.AreClose([.. _points.Select(point => point.Features)], [.. Rows(result).Select(point => point.Features)], 0);
    }

    /// <summary>Of a row of one word, every number moves by epsilon times the length of the word over the root of the width.</summary>
    [TestMethod]
    public void AWordIsMovedByAsManyOfItsLengths()
    {
        const int width = 16;
        using MultiTaskTransformer model = Toy.Fit(Toy.Classifier with { Encoder = new EmbeddingBag { EmbeddingSize = width, InputDropout = 0 } }),
            vectors = model.WithFeatures("Vector", layer: 0);
        ToyRow[] rows = [.. Toy.Rows(60).Where(row => row.Tokens.Length == 1)];
        IDataView view = _ml.Data.LoadFromEnumerable(rows);
        double expected = Toy.Scores(vectors.Transform(view), "Vector").Average(word => 0.1 * Math.Sqrt(word.Sum(x => x * x)) / Math.Sqrt(width));
        Assert.AreEqual(expected, _ml.MultiTask().Attack(model, view, new GradientSign { Epsilon = 0.1 }).Distortion, 1e-6);
    }

    /// <summary>Whatever features encoders read, the view holds whole vectors; a number that none of them reads has no gradient and stays.</summary>
    [TestMethod]
    public void WholeVectorsAreChangedWhereSomeFeaturesAreRead()
    {
        Triple[] rows = [.. _points.Select(point => new Triple { Features = [point.Features[0], 0.5f, point.Features[1]], Label = point.Label })];
        IDataView view = _ml.Data.LoadFromEnumerable(rows);
        foreach (SharingSettings sharing in (SharingSettings[])[new Hard(), new SharedPrivate
        {
            SharedEncoders = new Dictionary<string, EncoderSettings> { ["Features"] = new Dense { HiddenSizes = [], Features = [0] } },
        }])
        {
            using MultiTaskTransformer model = _ml.MultiTask().Trainer(Options(new Binary("Label")) with
            {
                Encoder = new Dense { HiddenSizes = [], Features = [0, 2] },
                Sharing = sharing,
            }).Fit(view);
            AttackResult result = _ml.MultiTask().Attack(model, view, new GradientSign { Epsilon = 0.25 });
            Triple[] moved = [.. _ml.Data.CreateEnumerable<Triple>(result.Rows, reuseRowObject: false)];
            for (int r = 0; r < rows.Length; r++)
            {
                float[] moves = [.. moved[r].Features.Zip(rows[r].Features, (to, from) => Math.Abs(to - from))];
                Toy.AreClose([[0.25f, 0, 0.25f]], [moves], 1e-6);
            }
            Assert.AreEqual(result.Attacked["Accuracy"], _ml.MultiTask().Evaluate(model.Transform(result.Rows!))[0]["Accuracy"]);
        }
    }

    [TestMethod]
    public void AnInputThatPlaysNoPartIsRefused()
    {
        using MultiTaskTransformer two = Toy.Fit(Toy.Everything with
        {
            Inputs = [new Words("Tokens"), new Words("Text") { Tokenizer = new RegexTokenizer() }],
            Tasks = [new SequenceLabels("Tags"), new Multiclass("Topic") { Input = "Text" }],
        });
        Assert.AreEqual("The task 'Topic' does not read the input 'Tokens'; attack one that it reads: 'Text'.",
            Fails(() => _ml.MultiTask().Attack(two, Toy.View(_ml, 5), new GradientSign(), "Topic", "Tokens")));
        using MultiTaskTransformer initial = Toy.Fit(Toy.Classifier with
        {
            Encoder = Toy.Encoder with { InitialState = new LearnedState() },
            Tasks = [new Multiclass("Topic") { Pooling = new InitialStatePooling() }],
        });
        Assert.StartsWith("The predictions of the task 'Topic' do not depend on what is embedded of the input 'Tokens'",
            Fails(() => _ml.MultiTask().Attack(initial, Toy.View(_ml, 5), new GradientSign())));
    }

    [TestMethod]
    public void AModelIsAsBeforeAfterAnAttack()
    {
        float[][] before = [[.. Toy.Column<float>(_linear.Transform(View()), "Score")]];
        Attack(new GradientSign());
        Toy.AreClose(before, [[.. Toy.Column<float>(_linear.Transform(View()), "Score")]], 0);
    }

    [TestMethod]
    public void WhatMakesNoSenseIsRefused()
    {
        Refuses(new GradientSign { Epsilon = 0 }, "GradientSign: Epsilon is a number above 0.");
        Refuses(new GradientSign { Steps = 0 }, "GradientSign: Steps is at least 1.");
        Refuses(new SmallestMove { Rounds = 0 }, "SmallestMove: Rounds is at least 1.");
        Refuses(new SmallestMove { Steps = 0 }, "SmallestMove: Steps is at least 1.");
        Refuses(new SmallestMove { Epsilon = double.PositiveInfinity }, "SmallestMove: Epsilon is a number above 0.");
        Refuses(new GradientSign { Minimum = 1, Maximum = 1 }, "GradientSign: Minimum must be below Maximum, 1.");
        Assert.AreEqual("The model has no input 'Pixels'; it has "
            + "'Features'.", Fails(() => _ml.MultiTask().Attack(_linear, View(), new GradientSign(), input: "Pixels")));
        using MultiTaskTransformer number = Fit(new Regression("Number"));
        Assert.AreEqual("The task 'Number' predicts no labels, so that no prediction of it can be made wrong.",
            Fails(() => _ml.MultiTask().Attack(number, View(), new GradientSign())));
        using MultiTaskTransformer kind = Fit(new Multiclass("Kind"));
        Assert.AreEqual("Column 'Kind' has the label 'other', which the model does not know; leave such rows out.", Fails(() => _ml.MultiTask().Attack(kind,
            _ml.Data.LoadFromEnumerable(new[] { new Point { Features = [1, 1], Kind = "other" } }), new GradientSign())));
        using MultiTaskTransformer several = Toy.Fit(Toy.Everything with { Sharing = new SharedPrivate() });
        Assert.AreEqual("The input 'Tokens' is embedded by several encoders; only a FeatureVector input that Dense encoders read can be attacked there.",
            Fails(() => _ml.MultiTask().Attack(several, Toy.View(_ml, 5), new GradientSign())));
    }

    private static void Refuses(Attack attack, string message) =>
        Assert.StartsWith(message, Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Attack(attack)).Message);

    private static string Fails(Action action) => Assert.ThrowsExactly<InvalidOperationException>(action).Message;

    private static AttackResult Attack(Attack attack) => _ml.MultiTask().Attack(_linear, View(), attack);

    private static IDataView View() => _ml.Data.LoadFromEnumerable(_points);

    private static Point[] Rows(AttackResult result) => [.. _ml.Data.CreateEnumerable<Point>(result.Rows, reuseRowObject: false)];

    private static MultiTaskTransformer Fit(TaskObjective task) => _ml.MultiTask().Trainer(Options(task)).Fit(View());

    private static MultiTaskTrainer.Options Options(TaskObjective task) => new()
    {
        Inputs = [new FeatureVector("Features")],
        Encoder = new Dense { HiddenSizes = [] },
        Tasks = [task],
        Optimizer = new Adam { LearningRate = 0.05f },
        ValidationFraction = 0,
        BatchSize = 8,
        Epochs = 30,
    };

    /// <summary>The log-odds are linear: three points tell the weights.</summary>
    private static (double[] Weights, double Bias) Weights()
    {
        IDataView corners = _ml.Data.LoadFromEnumerable(new Point[] { new() { Features = [0, 0] }, new() { Features = [1, 0] }, new() { Features = [0, 1] } });
        float[] odds = [.. Toy.Column<float>(_linear.Transform(corners), "Score")];
        return ([odds[1] - odds[0], odds[2] - odds[0]], odds[0]);
    }

    private sealed class Triple
    {
        [VectorType(3)]
        public float[] Features { get; set; } = [];

        public bool Label { get; set; }
    }

    private sealed class Point
    {
        [VectorType(2)]
        public float[] Features { get; set; } = [];

        public bool Label { get; set; }

        public string Kind { get; set; } = "one";

        public float Number { get; set; } = 1;
    }
}
