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
        Outcome outcome = Experiment.Run(found, new Workspace(new MLContext(seed: 1), null, quick: true), 2, TextWriter.Null);

        using JsonDocument document = JsonDocument.Parse(Report.Json(outcome));
        JsonElement json = document.RootElement;
        string[] names = [.. json.EnumerateObject().Select(property => property.Name)];
        CollectionAssert.AreEqual((string[])["system", "metric", "higherIsBetter", "seeds", "without", "with", "seconds"], names);
        Assert.AreEqual(system, json.GetProperty("system").GetString());
        Assert.AreEqual(2, json.GetProperty("seeds").GetInt32());
        foreach (string arm in new[] { "without", "with" })
        {
            double mean = json.GetProperty(arm).GetProperty("mean").GetDouble();
            Assert.IsTrue(mean >= 0 && (mean <= 1 || !json.GetProperty("higherIsBetter").GetBoolean()), $"{arm}: {mean}");
            Assert.AreEqual(2, json.GetProperty(arm).GetProperty("interval").GetArrayLength());
        }
        foreach (ComparisonOutcome comparison in outcome.Comparisons)
        {
            double[] updates = [.. comparison.Arms.Select(arm => arm.Runs.Average(run => run.Updates))];
            Assert.IsLessThan(0.15 * updates[0] + 2, updates.Max() - updates.Min(), "The arms differ in their updates: " + string.Join(", ", updates));
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
            SeedSystem first = SeedSystem.All[0], second = SeedSystem.All[1];
            file.Write(second, "two");
            file.Write(first, "one");
            file.Write(second, "three\n\nlines");
            string text = File.ReadAllText(path);
            StringAssert.StartsWith(text, "# Results\n");
            StringAssert.EndsWith(text, $"\n\n## {first.Name}\n\none\n\n## {second.Name}\n\nthree\n\nlines\n");
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static (int Code, string Output, string Errors) Run(params string[] arguments)
    {
        var output = new StringWriter();
        var errors = new StringWriter();
        int code = Application.Run(arguments, output, errors);
        return (code, output.ToString(), errors.ToString());
    }
}
