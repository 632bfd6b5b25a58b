namespace Microsoft.ML.MultiTask.Data.Loading;

/// <summary>What must hold of the names of the columns of a view; a schema would hide all but the last of several columns of one name.</summary>
internal static class ColumnNames
{
    public static void CheckUnique(IEnumerable<string> names, string mend)
    {
        string? twice = names.GroupBy(name => name).FirstOrDefault(group => group.Count() > 1)?.Key;
        if (twice is not null)
            throw new ArgumentException($"Two columns would be named {Excerpt.Quote(twice)}; {mend}", "options");
    }

    public static void CheckNotEmpty(IEnumerable<string?>? names, string option, string mend = "name every column.")
    {
        if (names is not null && names.Any(string.IsNullOrEmpty))
            throw new ArgumentException($"{option} has an empty name; {mend}", "options");
    }
}
