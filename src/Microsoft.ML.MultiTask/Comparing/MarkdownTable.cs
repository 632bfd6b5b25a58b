namespace Microsoft.ML.MultiTask.Comparing;

/// <summary>A table with padded columns.</summary>
internal static class MarkdownTable
{
    /// <summary>Writes a table; its first column is text.</summary>
    /// <param name="heads">The names of the columns.</param>
    /// <param name="rows">The cells.</param>
    /// <param name="texts">The names of other columns of text; the rest holds numbers.</param>
    public static string Of(string[] heads, IEnumerable<string[]> rows, string[] texts)
    {
        string[][] all = [heads, .. rows];
        int[] widths = [.. heads.Select((_, c) => all.Max(row => row[c].Length))];
        bool[] isNumber = [.. heads.Select((head, c) => c > 0 && !texts.Contains(head))];
        IEnumerable<string> lines = all.Select(row => "| " + string.Join(" | ", row.Select(Padded)) + " |\n");
        string rule = "|" + string.Join("|", widths.Select((width, c) => new string('-', width + 1) + (isNumber[c] ? ":" : "-"))) + "|\n";
        return string.Concat([lines.First(), rule, .. lines.Skip(1)]);

        string Padded(string cell, int column) => isNumber[column] ? cell.PadLeft(widths[column]) : cell.PadRight(widths[column]);
    }
}
