using Microsoft.ML.MultiTask.Objectives;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Tests.Objectives.Tasks;

/// <summary>Tasks on whole rows: predictions, their metrics, and the public way through a trainer.</summary>
[TestClass]
public sealed class RowTasksTests
{
    [TestMethod]
    public void BinaryYieldsLogOddsAndProbability()
    {
        var task = new Binary("Positive");
        using var toy = new ToyNetwork(task);
        (TaskPrediction prediction, Tensor scores) = Predict(toy, "Positive", 0, 1, 2);
        for (int row = 0; row < 3; row++)
        {
            float score = scores[row, 0].item<float>();
            Assert.AreEqual(score, prediction.Of<float>("Score", row)[0]);
            Assert.AreEqual(1 / (1 + Math.Exp(-score)), prediction.Of<float>("Probability", row)[0], 1e-6);
            Assert.AreEqual(score > 0 ? 1 : 0, prediction.Of<int>("PredictedLabel", row)[0]);
        }
    }

    [TestMethod]
    public void MultiLabelDecidesByItsThreshold()
    {
        using var low = new ToyNetwork(new MultiLabel("Topics") { Threshold = 1e-6 });
        using var high = new ToyNetwork(new MultiLabel("Topics") { Threshold = 1 - 1e-6 });
        CollectionAssert.AreEqual(new[] { 1, 1, 1 }, Predict(low, "Topics", 0).Prediction.Of<int>("PredictedLabel", 0).ToArray());
        CollectionAssert.AreEqual(new[] { 0, 0, 0 }, Predict(high, "Topics", 0).Prediction.Of<int>("PredictedLabel", 0).ToArray());
    }

    [TestMethod]
    public void MultiLabelMasksMissingLabels()
    {
        using var toy = new ToyNetwork(new MultiLabel("Topics"));
        Tensor scores = Predict(toy, "Topics", 0).Scores; // labels 1, 0, unknown
        double expected = (Math.Log(1 + Math.Exp(-scores[0, 0].item<float>())) + Math.Log(1 + Math.Exp(scores[0, 1].item<float>()))) / 2;
        Assert.AreEqual(expected, toy.Loss([0])!.item<float>(), 1e-5);
    }

    [TestMethod]
    public void EvaluatorsCountByHand()
    {
        TaskEvaluator binary = Evaluated.Evaluator(new Binary("P") { Metric = "F1" });
        binary.Add(Evaluated.Values("P", [1], "Probability", [0.9f], [1]));
        binary.Add(Evaluated.Values("P", [1], "Probability", [0.7f], [0]));
        binary.Add(Evaluated.Values("P", [0], "Probability", [0.3f], [0]));
        binary.Add(Evaluated.Values("P", [0], "Probability", [0.3f], [float.NaN]));
        TaskMetrics result = binary.Result("P");
        Assert.AreEqual(2 / 3.0, result.MainValue, 1e-9);
        Assert.AreEqual(2 / 3.0, result["Accuracy"], 1e-9);
        Assert.AreEqual(1, result["AreaUnderRoc"], 1e-9);
        Assert.IsTrue(result.HigherIsBetter);

        TaskEvaluator regression = Evaluated.Evaluator(new Regression("R"));
        regression.Add(Evaluated.Values("R", [], "Score", [3], [0]));
        regression.Add(Evaluated.Values("R", [], "Score", [4], [0]));
        regression.Add(Evaluated.Values("R", [], "Score", [4], [float.NaN]));
        result = regression.Result("R");
        Assert.AreEqual(Math.Sqrt(12.5), result.MainValue, 1e-6);
        Assert.AreEqual(3.5, result["MeanAbsoluteError"], 1e-6);
        Assert.IsFalse(result.HigherIsBetter);

        TaskEvaluator many = Evaluated.Evaluator(new MultiLabel("M"), "a", "b");
        many.Add(Evaluated.Values("M", [1, 0], "Probability", [0.9f, 0.3f], [1, 1]));
        Assert.AreEqual(2 / 3.0, many.Result("M").MainValue, 1e-9);
    }

    [TestMethod]
    public void ClassesWithNumbersForNamesLieOnAScale()
    {
        // Classes come in the order of first appearance: id 0 is four stars, id 1 one star, id 2 two stars.
        TaskEvaluator stars = Evaluated.Evaluator(new Multiclass("S") { Metric = "MacroMeanAbsoluteError" }, "4", "1", "2");
        stars.Add(Evaluated.Classes("S", [1], [0.2f, 0.5f, 0.3f], [0]));
        stars.Add(Evaluated.Classes("S", [2], [0.2f, 0.3f, 0.5f], [1]));
        TaskMetrics result = stars.Result("S");
        Assert.AreEqual((3 + 1) / 2.0, result.MainValue, 1e-9);
        Assert.IsFalse(result.HigherIsBetter);

        TaskEvaluator named = Evaluated.Evaluator(new Multiclass("N"), "4", "nan");
        named.Add(Evaluated.Classes("N", [1], [0.2f, 0.8f], [0]));
        Assert.AreEqual(double.NaN, named.Result("N")["MacroMeanAbsoluteError"]);
    }

    [TestMethod]
    public void UnknownMetricsAreRefused()
    {
        Assert.StartsWith("Task 'P': there is no metric 'RMSE' for it; there are F1, Precision,",
            Error<ArgumentException>(new Binary("P") { Metric = "RMSE" }));
        Assert.StartsWith("Task 'M': there is no metric 'F1' for it; there are MicroF1,", Error<ArgumentException>(new MultiLabel("M") { Metric = "F1" }));
        Assert.StartsWith("Task 'R': there is no metric 'F1' for it; there are RootMeanSquaredError,",
            Error<ArgumentException>(new Regression("R") { Metric = "F1" }));
    }

    [TestMethod]
    public void AnErrorOnAScaleNeedsLabelsThatAreNumbers() =>
        Assert.AreEqual("Task 'Genre': MacroMeanAbsoluteError needs labels that are numbers, but column 'Genre' has 'news', 'web'; take another metric, such "
            + "as Accuracy.", Assert.ThrowsExactly<InvalidOperationException>(() => new ToyNetwork(new Multiclass("Genre") { Metric = "MacroMeanAbsoluteError" })).Message);

    [TestMethod]
    public void SettingsAreChecked()
    {
        Assert.StartsWith("Task 'P': the weight of positive rows is a number above 0.",
            Error<ArgumentOutOfRangeException>(new Binary("P") { PositiveWeight = 0 }));
        Assert.StartsWith("Task 'M': the threshold is a probability between 0 and 1.",
            Error<ArgumentOutOfRangeException>(new MultiLabel("M") { Threshold = 1 }));
        Error<ArgumentOutOfRangeException>(new Regression("R") { HiddenSize = -1 });
        Assert.StartsWith("Task 'C': the margin of a CRF is a number of at least 0.",
            Error<ArgumentOutOfRangeException>(new SequenceLabels("C") { Crf = new Crf { Margin = double.NaN } }));
    }

    [TestMethod]
    public void TheTrainerTakesThemAndMLNetEvaluatesThem()
    {
        var ml = new MLContext(seed: 1);
        ToyRow[] rows = [.. Enumerable.Repeat(ToyRow.Examples().Take(3), 6).SelectMany(examples => examples)];
        IDataView data = ml.Data.LoadFromEnumerable(rows);
        MultiTaskTransformer model = ml.MultiTask().Trainer(new MultiTaskTrainer.Options
        {
            Inputs = [new Words("Tokens")],
            Encoder = ToyNetwork.Encoder(layers: 1),
            Tasks = [new Binary("Positive"), new MultiLabel("Topics"), new Regression("Rating")],
            Auxiliary = [new LanguageModel { HiddenSize = 4 }, new LogFrequency(), Presence.OfLabels("Ner"), new Adversarial(new Multiclass("Genre"))],
            ValidationSet = data,
            Epochs = 2,
        }).Fit(data);
        IDataView scored = model.Transform(data);
        IReadOnlyDictionary<string, TaskMetrics> metrics = ml.MultiTask().Evaluate(scored).ToDictionary(task => task.Task);
        CollectionAssert.AreEquivalent(new[] { "Positive", "Topics", "Rating" }, metrics.Keys.ToArray());
        var regression = ml.Regression.Evaluate(scored, "Rating", "Rating.Score");
        Assert.AreEqual(regression.RootMeanSquaredError, metrics["Rating"].MainValue, 1e-4);
        IDataView flags = ml.Transforms.Conversion.ConvertType("Flag", "Positive", Microsoft.ML.Data.DataKind.Boolean).Fit(scored).Transform(scored);
        var binary = ml.BinaryClassification.Evaluate(flags, "Flag", "Positive.Score", "Positive.Probability", "Positive.PredictedLabel");
        Assert.AreEqual(binary.AreaUnderRocCurve, metrics["Positive"]["AreaUnderRoc"], 1e-6);
        Assert.AreEqual(binary.Accuracy, metrics["Positive"].MainValue, 1e-6);
    }

    private static string Error<T>(Objective objective) where T : Exception => Assert.ThrowsExactly<T>(objective.Validate).Message;

    private static (TaskPrediction Prediction, Tensor Scores) Predict(ToyNetwork toy, string task, params int[] rows)
    {
        Step step = toy.Step(toy.Batch(rows));
        TaskPrediction prediction = toy.Network.Tasks[task].Predict(step.Outputs.ContextOf(task), new HashSet<string> { "PredictedLabel", "Score", "Probability" });
        return (prediction, step.Outputs.Scores(task));
    }
}
