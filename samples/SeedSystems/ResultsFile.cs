using System.Text;
using System.Text.Json;
using Microsoft.ML.MultiTask.Metrics;

namespace SeedSystems;

/// <summary>The record of results: a heading, a table over all systems, and a section for every system that has been recorded. All of it is written by this
/// program.</summary>
internal sealed class ResultsFile(string path)
{
    private const string Mark = "## ", Start = "<!-- ", End = " -->";

    private const string Heading = """
        # Results

        Written by `samples/SeedSystems`; nothing here is typed by hand, and the command in every section makes it again. Everything is measured by
        `ml.MultiTask().Compare`: weights of auxiliary objectives and the learning rate are chosen on validation rows with seeds 101 and 102, then frozen and
        reported on the test rows with fresh seeds; every run trains until the main task's validation metric stops rising, in batches that are the same for the
        main task in all arms; the placebo has the auxiliary objectives at the weight 1e-6. Numbers are means over seeds with the half width of their 95 % t
        interval; gains are paired by seed, above 0 is better. The corpora are not those of the papers, so only the comparison within a table means something.

        The first table has the main comparison of every system, with p by Holm's correction over all of them; where nothing is resolved, the smallest
        gain that would have been seen.


        """;

    /// <summary>Above the sections that have not been measured again.</summary>
    private const string Earlier = """

        # Measured by an earlier protocol

        Not measured again yet: three to five seeds, a fixed number of epochs, weights as given, the first sentences of a corpus, other batches from arm to arm.
        The commands measure by the protocol above.

        """;

    /// <summary>Writes or replaces the section of a system, keeping the others.</summary>
    public void Write(SystemSummary summary, string section)
    {
        var sections = new SortedDictionary<string, string>(Sections(), StringComparer.Ordinal)
        {
            [summary.System] = $"{Start}{JsonSerializer.Serialize(summary, SystemSummary.Json)}{End}\n\n{section}",
        };
        ILookup<bool, string> written = sections.ToLookup(s => Summary(s.Value) is null, s => $"\n{Mark}{s.Key}\n\n{s.Value.Trim()}\n");
        string earlier = written.Contains(true) ? Earlier + string.Concat(written[true]) : "";
        SystemSummary[] summaries = [.. sections.Values.Select(Summary).OfType<SystemSummary>()];
        File.WriteAllText(path, (Heading + Table(summaries) + string.Concat(written[false]) + earlier).ReplaceLineEndings("\n"));
    }

    private static string Table(SystemSummary[] summaries)
    {
        double[] corrected = PairedTest.Holm([.. summaries.Select(summary => summary.PValue)]);
        var table = new StringBuilder("| system | | alone | with | gain | seeds | p | verdict |\n|---|---|---:|---:|---:|---:|---:|---|\n");
        foreach ((SystemSummary system, double p) in summaries.Zip(corrected))
        {
            string verdict = p < 0.05 ? system.Gain > 0 ? "helps" : "hurts" : $"not resolved: {system.SmallestDetectable:0.0000} would have been seen";
            table.Append($"| [{system.System}](#{system.System}) | {system.Metric}, {system.Arm} | {system.Without:0.0000} | {system.With:0.0000} | "
                + $"{Report.Signed(system.Gain)} ± "
                + $"{system.HalfWidth:0.0000} | {system.Seeds} | {(p < 0.001 ? "<0.001" : p.ToString("0.000"))} | {verdict} |\n");
        }
        return table.ToString();
    }

    private static SystemSummary? Summary(string section)
    {
        string text = section.TrimStart();
        return text.StartsWith(Start, StringComparison.Ordinal)
            ? JsonSerializer.Deserialize<SystemSummary>(text[Start.Length..text.IndexOf(End, StringComparison.Ordinal)], SystemSummary.Json)
            : null;
    }

    private Dictionary<string, string> Sections()
    {
        if (!File.Exists(path)) return [];
        string[] parts = File.ReadAllText(path).ReplaceLineEndings("\n").Replace(Earlier.ReplaceLineEndings("\n"), "",
            StringComparison.Ordinal).Split("\n" + Mark);
        return parts.Skip(1).ToDictionary(part => part[..part.IndexOf('\n')], part => part[part.IndexOf('\n')..]);
    }
}
