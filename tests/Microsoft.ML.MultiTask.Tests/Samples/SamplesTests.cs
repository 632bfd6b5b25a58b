using System.Text.Json;
using Microsoft.ML.MultiTask.Tests.Packaging;

namespace Microsoft.ML.MultiTask.Tests.Samples;

/// <summary>Every sample as its users run it: in a process of its own, told by its last line whether it worked.</summary>
[TestClass]
[TestCategory("Samples")]
public sealed class SamplesTests
{
    [TestMethod]
    public void QuickStartComparesSavesLoadsAndTags()
    {
        using var folder = new TemporaryFolder();
        string model = folder.Under("tagger.zip");
        SampleRun run = SampleRun.Of("QuickStart", "--seeds", "1", "--epochs", "2", "--model", model, "--sentence", "They saw 3 fish!");

        Assert.AreEqual(0, run.ExitCode, run.Output);
        using JsonDocument last = JsonDocument.Parse(run.LastLine);
        Assert.AreEqual("metric without with trainSeconds", string.Join(' ', last.RootElement.EnumerateObject().Select(member => member.Name)));
        Assert.AreEqual("UPOS accuracy", last.RootElement.GetProperty("metric").GetString());
        foreach (string name in (string[])["without", "with"]) Assert.IsInRange(0.0, 1.0, last.RootElement.GetProperty(name).GetDouble());
        Assert.MatchesRegex(@"(?m)^They/\w+ saw/\w+ 3/\w+ fish/\w+ !/\w+$", run.Output);
        Assert.IsTrue(File.Exists(model));
    }

    [TestMethod]
    [DataRow("There is no option --fast.", "--fast")]
    [DataRow("--seeds needs a value.", "--seeds")]
    [DataRow("There is no en_ewt-train.conllu in nowhere", "--data", "nowhere")]
    [DataRow("--epochs is a whole number above 0, not none.", "--epochs", "none")]
    public void QuickStartExplainsItsOptions(string message, params string[] arguments)
    {
        SampleRun run = SampleRun.Of("QuickStart", arguments);

        Assert.AreEqual(2, run.ExitCode, run.Output);
        Assert.Contains(message, run.Output);
        Assert.Contains("usage: QuickStart", run.Output);
    }

    [TestMethod]
    public void TheCorpusOfQuickStartIsWhatItsGeneratorWrites()
    {
        using var folder = new TemporaryFolder();
        Assert.AreEqual(0, SampleRun.Of("QuickStart", "--generate", folder.Path).ExitCode);
        foreach (string split in (string[])["train", "dev", "test"])
        {
            string shipped = Path.Combine(SampleRun.Folder("QuickStart"), "Corpus", $"{split}.conllu");
            Assert.AreEqual(File.ReadAllText(shipped), File.ReadAllText(folder.Under($"{split}.conllu")), split);
        }
    }

    [TestMethod]
    public void TextClassificationLearnsTheSentimentOfReviews()
    {
        SampleRun run = SampleRun.Of("TextClassificationModelBuilder");

        Assert.AreEqual(0, run.ExitCode, run.Output);
        Assert.IsGreaterThan(0.7, JsonDocument.Parse(run.LastLine).RootElement.GetProperty("value").GetDouble());
        Assert.MatchesRegex(@"-> (positive|neutral|negative)", run.Output);
    }

    /// <summary>A hundred texts, read twice, teach a pretrained network what they would not teach another one; the saved model says the same in a second
    /// process.</summary>
    [TestMethod]
    public void APretrainedEncoderLearnsTwoTasksFromFewTexts()
    {
        using var folder = new TemporaryFolder();
        string[] arguments = ["--model", folder.Under("feedback.zip"), "--rows", "100", "--epochs", "2"];
        SampleRun trained = SampleRun.Of("Pretrained", arguments), loaded = SampleRun.Of("Pretrained", arguments);

        Assert.AreEqual(0, trained.ExitCode, trained.Output);
        Assert.AreEqual(0, loaded.ExitCode, loaded.Output);
        JsonElement first = JsonDocument.Parse(trained.LastLine).RootElement, second = JsonDocument.Parse(loaded.LastLine).RootElement;
        Assert.IsGreaterThan(0.5, first.GetProperty("topic").GetDouble(), trained.Output);
        Assert.MatchesRegex(@"(?m)-> (positive|negative) .+, (delivery|product|payment|support|website) ", loaded.Output);
        Assert.DoesNotContain("epoch", loaded.Output);
        Assert.AreEqual(0, second.GetProperty("trainSeconds").GetDouble());
        foreach (string task in (string[])["sentiment", "topic"])
        {
            Assert.AreEqual(first.GetProperty(task).GetDouble(), second.GetProperty(task).GetDouble(), task);
        }
    }

    [TestMethod]
    public void TheObjectiveOfAProgramTakesPartInTraining()
    {
        SampleRun run = SampleRun.Of("CustomObjective");

        Assert.AreEqual(0, run.ExitCode, run.Output);
        JsonElement last = JsonDocument.Parse(run.LastLine).RootElement;
        Assert.IsLessThan(last.GetProperty("firstLoss").GetDouble() / 2, last.GetProperty("lastLoss").GetDouble());
        Assert.IsGreaterThan(0.9, last.GetProperty("value").GetDouble());
        Assert.Contains("The model predicts: Slots", run.Output);
    }
}
