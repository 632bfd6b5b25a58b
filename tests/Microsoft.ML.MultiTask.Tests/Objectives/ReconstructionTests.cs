using Microsoft.ML.MultiTask.Layers;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Tests.Objectives;

[TestClass]
public sealed class ReconstructionTests
{
    private static readonly ToyRow[] _rows = [Row(3, 1), Row(0, 0), Row(0.5f, 0.25f)];

    [TestMethod]
    public void TheErrorIsTheMeanOfSquares()
    {
        using ToyNetwork toy = Network(new Reconstruction());
        (float[] p, float[] q) = (Predicted(toy, 0), Predicted(toy, 2));
        double expected = (Square(p[0] - 3) + Square(p[1] - 1) + Square(q[0] - 0.5) + Square(q[1] - 0.25)) / 4;
        Assert.AreEqual(expected, toy.Loss([0, 2])!.item<float>(), 1e-5);
    }

    [TestMethod]
    public void CountsAreSharesOfASoftmax()
    {
        using ToyNetwork toy = Network(new Reconstruction { Loss = ReconstructionLoss.Multinomial });
        float[] p = Predicted(toy, 0);
        double total = Math.Log(Math.Exp(p[0]) + Math.Exp(p[1]));
        Assert.AreEqual(total - (0.75 * p[0]) - (0.25 * p[1]), toy.Loss([0, 1])!.item<float>(), 1e-5, "a row of zeros adds nothing");
        Assert.IsNull(toy.Loss([1]));
    }

    [TestMethod]
    public void NumbersUpToOneAreChances()
    {
        using ToyNetwork toy = Network(new Reconstruction { Loss = ReconstructionLoss.Binary }, [_rows[1], _rows[2]]);
        float[] p = Predicted(toy, 1);
        double expected = (HandWorked.Softplus(p[0]) - (0.5 * p[0]) + HandWorked.Softplus(p[1]) - (0.25 * p[1])) / 2;
        Assert.AreEqual(expected, toy.Loss([1])!.item<float>(), 1e-5);
    }

    [TestMethod]
    public void NumbersThatFitNoLossAreRefused()
    {
        Assert.StartsWith("Objective 'Reconstruction': input 'Features' has the value 3 in row 0 of the training data, but Binary needs numbers from 0 to 1",
            Assert.ThrowsExactly<InvalidOperationException>(() => Network(new Reconstruction { Loss = ReconstructionLoss.Binary })).Message);
        Assert.StartsWith("Objective 'Reconstruction': input 'Features' has the value -2 in row 1 of the training data, but Multinomial needs numbers of at "
            + "least 0",
            Assert.ThrowsExactly<InvalidOperationException>(
                () => Network(new Reconstruction { Loss = ReconstructionLoss.Multinomial }, [Row(1, 1), Row(0, -2)])).Message);
    }

    [TestMethod]
    public void TheLabelMayPredictTheFeatures()
    {
        using ToyNetwork toy = Network(new Reconstruction { From = "Positive", Gold = true }, tasks: [new Binary("Positive")]);
        float[] p = Tensors.ToArray<float>(HandWorked.Linear(toy, "_features._output", ones(1, 1)));
        Assert.AreEqual((Square(p[0] - 3) + Square(p[1] - 1)) / 2, toy.Loss([0, 1])!.item<float>(), 1e-4);
        using ToyNetwork predicted = Network(new Reconstruction { From = "Positive" }, tasks: [new Binary("Positive")]);
        float[] q = Tensors.ToArray<float>(HandWorked.Linear(predicted, "_features._output", predicted.Step(predicted.Batch(1)).Outputs.Scores("Positive").sigmoid()));
        Assert.AreEqual((Square(q[0]) + Square(q[1])) / 2, predicted.Loss([1])!.item<float>(), 1e-4);
    }

    /// <summary>Rows of a corpus without the vectors, or without the words that have the features, are left out.</summary>
    [TestMethod]
    public void RowsWithoutTheTargetAreLeftOut()
    {
        IDataView texts = new MLContext().Data.LoadFromEnumerable([new Text { Tokens = ["a", "b", "a"] }]);
        ToyRow[] rows = [new() { Tokens = ["a"], Features = [3, 1], Ner = ["X"] }, new() { Tokens = ["b", "a"], Features = [0, 5], Ner = ["Y", "X"] }];
        foreach (Objective objective in (Objective[])[new Reconstruction { Target = "Features" }, new FeatureReconstruction("Ner") { Source = "Tagged" }])
        {
            using var toy = new ToyNetwork(new MultiTaskTrainer.Options
            {
                Inputs = [new Words("Tokens") { UnknownProbability = 0 }, new FeatureVector("Features"),
                    new Words("Tokens") { Name = "Tagged", Features = [new TokenFeature("Ner")] }],
                Encoder = ToyNetwork.Encoder(),
                Auxiliary = [new LanguageModel { Data = texts }, objective],
            }, rows);
            float Loss(bool[]? used, params (int, int)[] batch) => toy.Module.Loss(toy.Step(toy.Batch(batch), used: used))!.item<float>();
            float alone = Loss(null, (0, 1), (0, 0));
            Assert.AreEqual(alone, Loss([true, false, true], (0, 1), (1, 0), (0, 0)), 1e-5f, objective.Name);
            Assert.AreEqual(alone, Loss([false, true, true], (1, 0), (0, 1), (0, 0)), 1e-5f, objective.Name);
        }
    }

    [TestMethod]
    public void AnInputOfWordsIsNoVector()
    {
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => new ToyNetwork(new Reconstruction()));
        Assert.AreEqual("Objective 'Reconstruction' cannot work on input 'Tokens', which gives a WordsState where a VectorState is needed.", error.Message);
    }

    [TestMethod]
    public void AMissingFeatureIsRefused()
    {
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => new ToyNetwork(new FeatureReconstruction("Ner")));
        Assert.AreEqual("Objective 'FeatureReconstruction(Ner)': input 'Tokens' has no feature 'Ner'; it has none.", error.Message);
    }

    [TestMethod]
    public void FeaturesArePredictedWordByWord()
    {
        ToyRow[] rows = [new() { Tokens = ["a", "b"], Ner = ["X", "Y"] }, new() { Tokens = ["a"], Ner = ["X"] }];
        using var toy = new ToyNetwork(new FeatureReconstruction("Ner"), rows,
            inputs: [new Words("Tokens") { UnknownProbability = 0, Features = [new TokenFeature("Ner")] }]);
        var scores = HandWorked.Linear(toy, "_scores._output", toy.Step(toy.Batch(0)).Encodings["Tokens"].Layer(null).States).log_softmax(1);
        Assert.AreEqual(HandWorked.CrossEntropy(scores, 1, 2), toy.Loss([0])!.item<float>(), 1e-5f);
    }

    /// <summary>The second row has a word without a label: it teaches nothing where labels are the source, as its distributions do where they are
    /// predicted. Y, the more frequent feature, is category 1.</summary>
    [TestMethod]
    public void TheLabelsOfWordsMayPredictTheirFeatures()
    {
        ToyRow[] rows = [new() { Tokens = ["a", "b"], Ner = ["X", "Y"], Upos = ["D", "N"] }, new() { Tokens = ["a"], Ner = ["Y"], Upos = [] }];
        using ToyNetwork gold = Tagged(new FeatureReconstruction("Ner") { From = "Upos", Gold = true }, rows);
        Tensor scores = HandWorked.Linear(gold, "_scores._output", eye(2)).log_softmax(1);
        Assert.AreEqual(HandWorked.CrossEntropy(scores, 2, 1), gold.Loss([0, 1])!.item<float>(), 1e-5f);
        Assert.IsNull(gold.Loss([1]));

        using ToyNetwork predicted = Tagged(new FeatureReconstruction("Ner") { From = "Upos" }, rows);
        Tensor chances = predicted.Step(predicted.Batch(1)).Outputs.Scores("Upos").softmax(1);
        Tensor own = HandWorked.Linear(predicted, "_scores._output", chances).log_softmax(1);
        Assert.AreEqual(HandWorked.CrossEntropy(own, 1), predicted.Loss([1])!.item<float>(), 1e-5f);
    }

    [TestMethod]
    public void TheLabelOfARowMayPredictTheFeaturesOfItsWords()
    {
        ToyRow[] rows = [new() { Tokens = ["a", "b"], Ner = ["X", "Y"], Genre = "web" }, new() { Tokens = ["a"], Ner = ["Y"], Genre = "news" }];
        using ToyNetwork toy = Tagged(new FeatureReconstruction("Ner") { From = "Genre", Gold = true }, rows, new Multiclass("Genre"));
        Tensor genres = tensor(new float[,] { { 1, 0 }, { 1, 0 }, { 0, 1 } });
        Tensor scores = HandWorked.Linear(toy, "_scores._output", genres).log_softmax(1);
        Assert.AreEqual(HandWorked.CrossEntropy(scores, 2, 1, 1), toy.Loss([0, 1])!.item<float>(), 1e-5f);
    }

    [TestMethod]
    public void WhatACrfDecidesOverWholeRowsIsNoSource()
    {
        ToyRow[] rows = [new() { Tokens = ["a"], Ner = ["X"], Upos = ["D"] }];
        using ToyNetwork gold = Tagged(new FeatureReconstruction("Ner") { From = "Upos", Gold = true }, rows, new SequenceLabels("Upos") { Crf = new Crf() });
        Assert.IsNotNull(gold.Loss([0]));
        using ToyNetwork predicted = Tagged(new FeatureReconstruction("Ner") { From = "Upos" }, rows, new SequenceLabels("Upos") { Crf = new Crf() });
        Assert.StartsWith("The task 'Upos' decides over whole rows by its Crf and has no chances of every word for another objective to read; leave Crf out",
            Assert.ThrowsExactly<InvalidOperationException>(() => predicted.Loss([0])).Message);
    }

    [TestMethod]
    public void LabelsOfOtherWordsAreRefused()
    {
        ToyRow[] rows = [new() { Tokens = ["a"], Ner = ["X"], Upos = ["D"] }];
        Words[] inputs = [Featured("Tokens"), new Words("Tokens") { Name = "Others" }];
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => new ToyNetwork(new FeatureReconstruction("Ner") { From = "Upos" }, rows,
            inputs: inputs, tasks: [new SequenceLabels("Upos") { Input = "Others" }]));
        Assert.AreEqual("Objective 'FeatureReconstruction(Ner)' reads input 'Tokens', but the task 'Upos' labels the words of 'Others'; set Input to that one.",
            error.Message);
        Assert.StartsWith("Objective 'FeatureReconstruction(Ner)': Gold needs a task to take the label of; set From.",
            Assert.ThrowsExactly<ArgumentException>(() => new FeatureReconstruction("Ner") { Gold = true }.Validate()).Message);
    }

    private static Words Featured(string column) => new(column) { UnknownProbability = 0, Features = [new TokenFeature("Ner")] };

    private static ToyNetwork Tagged(FeatureReconstruction objective, ToyRow[] rows, TaskObjective? task = null) =>
        new(objective, rows, inputs: [Featured("Tokens")], tasks: [task ?? new SequenceLabels("Upos")]);

    private static ToyNetwork Network(Reconstruction objective, ToyRow[]? rows = null, IReadOnlyList<TaskObjective>? tasks = null) =>
        new(objective, rows ?? _rows, new Dense { HiddenSizes = [4] }, [new FeatureVector("Features")], tasks: tasks);

    private static float[] Predicted(ToyNetwork toy, int row) =>
        Tensors.ToArray<float>(HandWorked.Linear(toy, "_features._output", toy.Step(toy.Batch(row)).Encodings["Features"].Layer(null).States));

    private sealed class Text
    {
        public string[] Tokens { get; set; } = [];
    }

    private static double Square(double value) => value * value;

    private static ToyRow Row(float first, float second) => new() { Features = [first, second], Positive = first == 3 ? 1 : float.NaN };
}
