namespace SeedSystems;

/// <summary>The record of results: a heading, and a section for every system that has been recorded. All of it is written by this program.</summary>
internal sealed class ResultsFile(string path)
{
    private const string Mark = "## ";

    private const string Heading = """
        # Results

        Written by `samples/SeedSystems`; nothing here is typed by hand. Every section is made by the command in it. Numbers are percentages on the test
        rows: the mean over seeds and the half width of its 95 % t interval; differences to the main task alone are paired by seed. All arms of a table
        read as many rows of the main task, in about as many updates; updates that are on other corpora alone or pretrain are not counted. The weights of the
        epoch that is best on the validation rows are the ones measured. The corpora are not those of the papers, so only the comparison within a table means
        something.

        """;

    /// <summary>Writes or replaces the section of a system, keeping the others.</summary>
    public void Write(SeedSystem system, string section)
    {
        var sections = new SortedDictionary<string, string>(Sections(), StringComparer.Ordinal) { [system.Name] = section };
        IEnumerable<string> written = sections.Select(s => $"\n{Mark}{s.Key}\n\n{s.Value.Trim()}\n");
        File.WriteAllText(path, (Heading + string.Concat(written)).ReplaceLineEndings("\n"));
    }

    private Dictionary<string, string> Sections()
    {
        if (!File.Exists(path)) return [];
        string[] parts = File.ReadAllText(path).ReplaceLineEndings("\n").Split("\n" + Mark);
        return parts.Skip(1).ToDictionary(part => part[..part.IndexOf('\n')], part => part[part.IndexOf('\n')..]);
    }
}
