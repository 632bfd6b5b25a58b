using System.Text.Json;
using SeedSystems;

namespace Microsoft.ML.MultiTask.Tests.Samples;

[TestClass]
public sealed class SeedSystemsTests
{
    public static IEnumerable<string> Systems => SeedSystem.All.Select(system => system.Name);

    /// <summary>On the generated text, as in a plain clone.</summary>
    [TestMethod]
    [DynamicData(nameof(Systems))]
    public void AQuickLookEndsWithOneLineOfJson(string system)
    {
        SeedSystem found = SeedSystem.All.Single(known => known.Name == system);
        Outcome outcome = Experiment.Run(found, new Workspace(new MLContext(seed: 1), null, quick: true), 2, null, TextWriter.Null);

        SystemSummary summary = JsonSerializer.Deserialize<SystemSummary>(Report.Json(outcome), SystemSummary.Json)!;
        Assert.AreEqual(system, summary.System);
        Assert.AreEqual(2, summary.Seeds);
        Assert.IsTrue(double.IsFinite(summary.Without) && double.IsFinite(summary.With));
        foreach (ComparisonOutcome comparison in outcome.Comparisons)
        {
            Assert.IsTrue(comparison.Result.IsComplete);
            Assert.AreEqual("", string.Join("\n", comparison.Result.Notes.Where(note => note.Contains("batches are replaced", StringComparison.Ordinal))));
        }
        string section = Report.Section(outcome, "command");
        StringAssert.Contains(section, $"Tasks = [{outcome.Comparisons[0].Comparison.Arms[0].Options.Tasks[0].GetType().Name}(");
    }

    [TestMethod]
    public void ListPrintsTheNamesInOrder()
    {
        (int code, string output, _) = Run("list");
        Assert.AreEqual(0, code);
        CollectionAssert.AreEqual(Systems.ToArray(), output.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries));
        string[] some =
        [
            "augenstein2017", "balikas2017", "benton2017", "braud2017", "cheng2015", "ganin2015", "ganin2016", "liu2015", "plank2016", "rei2017",
            "sogaard2016", "vijayaraghavan2017", "yang2016",
        ];
        CollectionAssert.IsSubsetOf(some, Systems.ToArray());
    }

    [TestMethod]
    [DataRow(new string[0], "Name a system, or list.")]
    [DataRow(new[] { "nobody1999" }, "There is no system nobody1999.")]
    [DataRow(new[] { "rei2017", "--fast" }, "There is no option --fast.")]
    [DataRow(new[] { "rei2017", "--seeds", "0" }, "--seeds is a whole number above 0, not 0.")]
    [DataRow(new[] { "rei2017", "--seeds" }, "--seeds needs a value.")]
    [DataRow(new[] { "rei2017", "--data", "/no/such/folder" }, "There is no folder /no/such/folder.")]
    [DataRow(new[] { "rei2017", "--quick", "--record" }, "A quick look shows nothing worth recording; leave out --quick or --record.")]
    public void WrongArgumentsGiveTheUsageAndTheCode2(string[] arguments, string message)
    {
        (int code, string output, string errors) = Run(arguments);
        Assert.AreEqual(2, code);
        Assert.AreEqual("", output);
        StringAssert.StartsWith(errors, message);
        StringAssert.Contains(errors, "usage: SeedSystems");
    }

    [TestMethod]
    public void ARecordReplacesItsSectionAndKeepsTheOthers()
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            var file = new ResultsFile(path);
            File.WriteAllText(path, "# Results\n\nOld.\n\n## an old one\n\nfour\n");
            SeedSystem first = SeedSystem.All[0], second = SeedSystem.All[1];
            file.Write(Summary(second, 0.01), "two");
            file.Write(Summary(first, 0.04), "one");
            file.Write(Summary(second, 0.02), "three\n\nlines");
            string text = File.ReadAllText(path);
            StringAssert.StartsWith(text, "# Results\n");
            Assert.Contains($"| [{first.Name}](#{first.Name}) | Ner F1, with | 0.5000 | 0.6000 | +0.1000 ± 0.0500 | 5 | 0.040 | helps |", text);
            Assert.Contains($"| [{second.Name}](#{second.Name}) | Ner F1, with | 0.5000 | 0.6000 | +0.1000 ± 0.0500 | 5 | 0.040 | helps |", text); // by Holm
            Assert.Contains($"-->\n\none\n\n## {second.Name}\n\n<!-- ", text);
            Assert.Contains("-->\n\nthree\n\nlines\n\n# Measured by an earlier protocol\n", text);
            StringAssert.EndsWith(text, "protocol above.\n\n## an old one\n\nfour\n");
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static SystemSummary Summary(SeedSystem system, double p) => new(system.Name, "with", "Ner F1", 0.5, 0.6, 0.1, 0.05, p, 0.07, 5);

    private static (int Code, string Output, string Errors) Run(params string[] arguments)
    {
        var output = new StringWriter();
        var errors = new StringWriter();
        int code = Application.Run(arguments, output, errors);
        return (code, output.ToString(), errors.ToString());
    }
}
