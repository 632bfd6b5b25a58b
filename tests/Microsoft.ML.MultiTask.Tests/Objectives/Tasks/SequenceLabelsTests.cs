using Microsoft.ML.MultiTask.Objectives;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Tests.Objectives.Tasks;

[TestClass]
public sealed class SequenceLabelsTests
{
    private static readonly ToyRow[] _rows =
    [
        new() { Tokens = ["a", "b", "c"], Ner = ["B-X", "I-X", "O"] },
        new() { Tokens = ["b", "c"], Ner = ["O", "B-Y"] },
        new() { Tokens = ["c", "a", "a"], Ner = ["O", "B-Y", "I-Y"] },
    ];

    [TestMethod]
    public void ACrfNeverPredictsForbiddenSequences()
    {
        for (ulong seed = 1; seed <= 10; seed++)
        {
            using var toy = new ToyNetwork(new SequenceLabels("Ner") { Crf = new Crf() }, _rows, seed: seed);
            string[] labels = [.. toy.Network.Plan.Labels["Ner"]];
            Step step = toy.Step(toy.Batch(0, 1, 2));
            TaskPrediction prediction = toy.Network.Tasks["Ner"].Predict(step.Outputs.ContextOf("Ner"), new HashSet<string> { "PredictedLabel", "Score" });
            for (int row = 0; row < 3; row++)
            {
                string before = "O";
                foreach (int label in prediction.Of<int>("PredictedLabel", row))
                {
                    if (labels[label].StartsWith("I-", StringComparison.Ordinal)) Assert.AreEqual(labels[label][2..], before[Math.Min(2, before.Length)..]);
                    before = labels[label];
                }
                Assert.AreEqual(prediction.Of<int>("PredictedLabel", row).Length, prediction.Of<float>("Score", row).ToArray().Sum(), 1e-4); // marginals of every word add up to 1
            }
        }
    }

    [TestMethod]
    public void SpansDecideWhereTheLabelsFollowAScheme()
    {
        TaskEvaluator evaluator = Evaluated.Evaluator(new SequenceLabels("Ner"), "O", "B-X", "I-X");
        evaluator.Add(Evaluated.Classes("Ner", [1, 2, 0, 1], [], [1, 2, 0, 0]));
        evaluator.Add(Evaluated.Classes("Ner", [1], [], []));
        TaskMetrics result = evaluator.Result("Ner");
        Assert.AreEqual("F1", result.Main);
        Assert.AreEqual(2 / 3.0, result.MainValue, 1e-9);
        Assert.AreEqual(0.75, result["Accuracy"], 1e-9);
        Assert.AreEqual("Accuracy", Evaluated.Evaluator(new SequenceLabels("Upos"), "NOUN", "VERB").Result("Upos").Main);
    }

    [TestMethod]
    public void TheSoftmaxLossIsTheMeanOverLabelledWords()
    {
        using var toy = new ToyNetwork(new SequenceLabels("Ner"), _rows);
        Step step = toy.Step(toy.Batch(0, 1));
        Tensor scores = step.Outputs.Scores("Ner").log_softmax(1);
        Tensor labels = step.Batch.ClassTensor("Ner");
        Assert.AreEqual(-scores.gather(1, labels.unsqueeze(1)).mean().item<float>(), toy.Loss([0, 1])!.item<float>(), 1e-5f);
    }

    [TestMethod]
    public void SettingsAreChecked()
    {
        Assert.StartsWith("Task 'Ner': the metric of sequence labels is Accuracy, F1 or UnknownAccuracy, not 'AUC'.",
            Assert.ThrowsExactly<ArgumentException>(new SequenceLabels("Ner") { Metric = "AUC" }.Validate).Message);
        Assert.StartsWith("Task 'Ner': the margin of a CRF is a number of at least 0.",
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(new SequenceLabels("Ner") { Crf = new Crf { Margin = -1 } }.Validate).Message);
        Assert.StartsWith("Task 'Ner': what training forbids (ConstrainTraining) cannot be decoded; set Constrained of the Crf too.",
            Assert.ThrowsExactly<ArgumentException>(
                new SequenceLabels("Ner") { Crf = new Crf { Constrained = false, ConstrainTraining = true } }.Validate).Message);
    }
}
