using Microsoft.ML.MultiTask.Layers;
using Microsoft.ML.MultiTask.Objectives;
using Microsoft.ML.MultiTask.Optimizers;
using Microsoft.ML.MultiTask.Tests.EndToEnd;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Tests.Objectives;

/// <summary>Adversarial and virtual adversarial training.</summary>
[TestClass]
public sealed class InputPerturbationTests
{
    private const double Epsilon = 0.4;

    [TestMethod]
    public void TheyKeepTheContract()
    {
        ObjectiveContract.Check(new AdversarialTraining("Genre"), new Multiclass("Genre"));
        ObjectiveContract.Check(new AdversarialTraining("Upos") { Epsilon = 1, Sign = true }, new SequenceLabels("Upos"));
        ObjectiveContract.Check(new AdversarialTraining("Ner") { Name = "Steady" }, new SequenceLabels("Ner") { Crf = new Crf() });
        ObjectiveContract.Check(new AdversarialTraining("Rating"), new Regression("Rating"));
        ObjectiveContract.Check(new VirtualAdversarialTraining("Genre") { Epsilon = 1 }, new Multiclass("Genre"), alwaysDraws: true);
        ObjectiveContract.Check(new VirtualAdversarialTraining("Upos") { Xi = 0.01, Iterations = 2, Epsilon = 1 }, new SequenceLabels("Upos"),
            alwaysDraws: true);
        ObjectiveContract.Check(new VirtualAdversarialTraining("Topics") { Epsilon = 1 }, new MultiLabel("Topics"), alwaysDraws: true);
    }

    /// <summary>The log-odds are w x + b, so the loss of a positive row rises fastest along -w, that of a negative one along w: by epsilon |x| |w|.</summary>
    [TestMethod]
    public void AlongTheGradientOfALinearModel()
    {
        using ToyNetwork toy = Linear(new AdversarialTraining("Positive") { Epsilon = Epsilon }, new Binary("Positive"));
        (double[] w, double b) = Weights(toy);
        double length = Math.Sqrt(w[0] * w[0] + w[1] * w[1]);
        double positive = Softplus(-(w[0] + b - Epsilon * length));                             // x = (1, 0)
        double negative = Softplus(w[0] + w[1] + b + Epsilon * Math.Sqrt(2) * length);           // x = (1, 1)
        Assert.AreEqual((positive + negative) / 2, toy.Loss([0, 2])!.item<float>(), 1e-5);
    }

    /// <summary>The whole vector is moved, by its own length, and the encoder reads one number of it.</summary>
    [TestMethod]
    public void AlongTheGradientOfTheFeaturesThatAreRead()
    {
        using var toy = new ToyNetwork(new AdversarialTraining("Positive") { Epsilon = Epsilon }, null, new Dense { HiddenSizes = [], Features = [1] },
            [new FeatureVector("Features")], tasks: [new Binary("Positive")]);
        (double[] w, double b) = Weights(toy);
        Assert.AreEqual(Softplus(w[0] + b + Epsilon * Math.Sqrt(2) * Math.Abs(w[0])), toy.Loss([2])!.item<float>(), 1e-5); // x = (1, 1), negative
    }

    [TestMethod]
    public void ByTheSignsOfALinearModel()
    {
        using ToyNetwork toy = Linear(new AdversarialTraining("Positive") { Epsilon = Epsilon, Sign = true }, new Binary("Positive"));
        (double[] w, double b) = Weights(toy);
        double rise = Epsilon / Math.Sqrt(2) * (Math.Abs(w[0]) + Math.Abs(w[1]));                // every number by epsilon |x| / sqrt(2)
        Assert.AreEqual(Softplus(-(w[0] + b - rise)), toy.Loss([0])!.item<float>(), 1e-5);
    }

    /// <summary>The move is a constant: the gradient for w is that of the logistic loss at the moved point, and nothing is left of the first pass.</summary>
    [TestMethod]
    public void OnlyTheLossAtTheMovedPointIsPropagatedBack()
    {
        using ToyNetwork toy = Linear(new AdversarialTraining("Positive") { Epsilon = Epsilon }, new Binary("Positive"));
        (double[] w, double b) = Weights(toy);
        toy.Network.train();
        toy.Loss([0])!.backward();
        double length = Math.Sqrt(w[0] * w[0] + w[1] * w[1]);
        double[] moved = [1 - Epsilon * w[0] / length, -Epsilon * w[1] / length];
        double slope = -1 / (1 + Math.Exp(w[0] * moved[0] + w[1] * moved[1] + b));
        Tensor gradient = Weight(toy).grad!;
        for (int i = 0; i < 2; i++) Assert.AreEqual(slope * moved[i], gradient[0, i].item<float>(), 1e-5);
        Assert.AreEqual(slope, Bias(toy).grad![0].item<float>(), 1e-5);
    }

    [TestMethod]
    public void ThePassThatFindsTheDirectionMovesNothing()
    {
        using var toy = new ToyNetwork(new AdversarialTraining("Genre"), tasks: [new Multiclass("Genre")]);
        toy.Network.train();
        Step step = toy.Step(toy.Batch(0, 1, 2));
        Assert.IsNotNull(EmbeddingPerturbation.Gradients(step, "Tokens", (_, embedded) => embedded, at => at.LossOf("Genre")));
        Assert.IsTrue(toy.Network.parameters().All(parameter => parameter.grad is null));
        var table = toy.Network.Tables().Single();
        Assert.IsTrue(table.Pending.All(lookup => lookup.Rows.grad is null));

        using Tensor before = table.Weight.clone();
        Parameter[] dense = [.. toy.Network.parameters().Where(parameter => parameter.requires_grad)];
        using var optimizer = new Optimizer(new Sgd { LearningRate = 1 }, dense, [table]);
        optimizer.Step(1);
        Assert.IsTrue(before.equal(table.Weight).all().item<bool>());
        Assert.IsEmpty(table.Pending);
    }

    /// <summary>Two classes differ along u = w0 - w1 alone: whatever the first direction, the move is epsilon |x| along u or against it.</summary>
    [TestMethod]
    [DataRow(1)]
    [DataRow(3)]
    public void TheDivergenceOfALinearModel(int iterations)
    {
        var virtually = new VirtualAdversarialTraining("Genre") { Epsilon = Epsilon, Iterations = iterations };
        using ToyNetwork toy = Linear(virtually, new Multiclass("Genre"));
        (double[] w, _) = Weights(toy);                                                         // two rows of two
        double[] u = [w[0] - w[2], w[1] - w[3]];
        double z = u[0] + Bias(toy)[0].item<float>() - Bias(toy)[1].item<float>();               // x = (1, 0)
        double move = Epsilon * Math.Sqrt(u[0] * u[0] + u[1] * u[1]), loss = toy.Loss([0])!.item<float>();
        double[] expected = [Divergence(z, z + move), Divergence(z, z - move)];
        Assert.IsLessThan(1e-5, expected.Min(value => Math.Abs(value - loss)), $"{loss} is none of {expected[0]} and {expected[1]}");
    }

    /// <summary>All passes have the dropout of the step: a move of nothing changes no prediction, and what is drawn later does not depend on the passes.</summary>
    [TestMethod]
    public void OnlyTheMoveTellsTheTwoApart()
    {
        var encoder = ToyNetwork.Encoder() with { Dropout = 0.5, InputDropout = 0.5, Noise = 0.3, WordDropout = 0.3, Characters = new CharacterCnn() };
        using var toy = new ToyNetwork(new VirtualAdversarialTraining("Genre") { Epsilon = 1e-9 }, encoder: encoder, tasks: [new Multiclass("Genre")]);
        toy.Network.train();
        Assert.AreEqual(0, toy.Loss([0, 1, 2])!.item<float>(), 1e-6);
        CollectionAssert.AreEqual(Later(perturb: false), Later(perturb: true));

        float[] Later(bool perturb)
        {
            using var toy = new ToyNetwork(new AdversarialTraining("Genre"), encoder: encoder, tasks: [new Multiclass("Genre")]);
            toy.Network.train();
            Step step = toy.Step(toy.Batch(0, 1, 2));
            if (perturb) toy.Module.Loss(step);
            return Tensors.ToArray<float>(toy.Step(toy.Batch(0, 1, 2)).Outputs.Scores("Genre"));
        }
    }

    [TestMethod]
    public void RowsWithoutLabelsCountUnlessTheyAreOthers()
    {
        using ToyNetwork toy = Linear(new VirtualAdversarialTraining("Genre"), new Multiclass("Genre"), ToyRow.Examples().Select((row, r) =>
        {
            row.Features = [r + 1, 1];
            return row;
        }));
        Assert.IsGreaterThan(0, toy.Loss([3, 4])!.item<float>());
        Assert.IsNull(toy.Loss([3, 4], [false, false]));
    }

    [TestMethod]
    public void TheyReadAsTheirTaskWhateverIsShared()
    {
        using MultiTaskTransformer model = Toy.Fit(Toy.Everything with
        {
            Sharing = new SharedPrivate(),
            Auxiliary = [new AdversarialTraining("Topic"), new VirtualAdversarialTraining("Tags"), new AdversarialTraining("Tags")],
        });
        CollectionAssert.AreEquivalent((string[])["Tags", "Topic", "AdversarialTraining(Topic)", "VirtualAdversarialTraining(Tags)",
            "AdversarialTraining(Tags)"],
            model.Training!.Epochs[0].Losses.Keys.ToArray());
        CollectionAssert.AreEqual((string[])["Tags", "Topic"], model.Tasks.ToArray());
    }

    [TestMethod]
    public void UnlabelledRowsComeFromTheirData()
    {
        using MultiTaskTransformer model = Toy.Fit(Toy.Classifier with
        {
            Auxiliary = [new VirtualAdversarialTraining("Topic") { Data = Toy.View(new MLContext(), 60, seed: 5) }],
        });
        Assert.AreEqual(100, model.Training!.Coverage[1].Rows);
        Assert.AreEqual(40, model.Training.Coverage[0].Rows);
    }

    [TestMethod]
    public void WhatMakesNoSenseIsRefused()
    {
        Fails(new AdversarialTraining("Mood"), "Objective 'AdversarialTraining(Mood)' works on the task 'Mood', but the tasks are 'Topic'.");
        Fails(new VirtualAdversarialTraining("Names"), "Objective 'VirtualAdversarialTraining(Names)' compares probabilities, position by position, but the "
            + "task "
            + "'Names' has none: it decides over whole rows, as with a Crf, or predicts numbers. Take a task with a softmax or sigmoid output.",
            new SequenceLabels("Chunks") { Name = "Names", Crf = new Crf() });
        Fails(new AdversarialTraining("Topic") { Input = "Chunks" },
            "Objective 'AdversarialTraining(Topic)' has the input 'Chunks', but its task 'Topic' reads 'Tokens'; set Input.");
        Refuses<ArgumentOutOfRangeException>(new AdversarialTraining("T") { Epsilon = 0 },
            "Objective 'AdversarialTraining(T)': the length of a move is a number above 0.");
        Refuses<ArgumentException>(new AdversarialTraining("T") { Layer = 1 },
            "Objective 'AdversarialTraining(T)': it moves layer 0 and reads what its task reads; leave Layer at null.");
        Refuses<ArgumentException>(new AdversarialTraining("T") { Data = Toy.View(new MLContext(), 1) },
            "Objective 'AdversarialTraining(T)': it is trained on the rows of the task 'T'; give the Data to that task.");
        Refuses<ArgumentOutOfRangeException>(new VirtualAdversarialTraining("T") { Xi = double.NaN },
            "Objective 'VirtualAdversarialTraining(T)': the length of the first move is a number above 0.");
        Refuses<ArgumentOutOfRangeException>(new VirtualAdversarialTraining("T") { Iterations = 0 },
            "Objective 'VirtualAdversarialTraining(T)': the direction is improved at least once.");
    }

    private static void Fails(Objective objective, string message, params IReadOnlyList<TaskObjective> others) => Assert.AreEqual(message,
        Assert.ThrowsExactly<InvalidOperationException>(() => Toy.Fit(Toy.Classifier with
        {
            Inputs = [new Words("Tokens"), new Words("Chunks")],
            Tasks = [.. Toy.Classifier.Tasks, .. others],
            Auxiliary = [objective],
        })).Message);

    private static void Refuses<T>(Objective objective, string message) where T : ArgumentException =>
        Assert.StartsWith(message, Assert.ThrowsExactly<T>(objective.Validate).Message);

    /// <summary>A linear model of two features.</summary>
    private static ToyNetwork Linear(Objective objective, TaskObjective task, IEnumerable<ToyRow>? rows = null) =>
        new(objective, rows, new Dense { HiddenSizes = [] }, [new FeatureVector("Features")], tasks: [task]);

    private static (double[] Weights, double FirstBias) Weights(ToyNetwork toy) =>
        ([.. Tensors.ToArray<float>(Weight(toy)).Select(value => (double)value)], Bias(toy)[0].item<float>());

    private static Parameter Weight(ToyNetwork toy) => toy.Network.parameters().Single(parameter => parameter.dim() == 2);

    private static Parameter Bias(ToyNetwork toy) => toy.Network.parameters().Single(parameter => parameter.dim() == 1);

    private static double Softplus(double z) => Math.Log(1 + Math.Exp(z));

    /// <summary>Of two classes with log-odds z from those with log-odds y.</summary>
    private static double Divergence(double z, double y)
    {
        double p = 1 / (1 + Math.Exp(-z)), q = 1 / (1 + Math.Exp(-y));
        return p * Math.Log(p / q) + (1 - p) * Math.Log((1 - p) / (1 - q));
    }
}
