namespace SeedSystems;

/// <summary>Where things lie when the program is run from a checkout of the repository.</summary>
internal static class Checkout
{
    private static readonly string? _root = FindRoot();

    /// <summary>The record of results; null outside of a checkout.</summary>
    public static string? Results => _root is null ? null : Path.Combine(_root, "samples", "SeedSystems", "RESULTS.md");

    /// <summary>The folder of the corpora: the environment variable <c>MULTITASK_DATA</c>, else <c>../shared/data</c> beside the checkout; null where
    /// there is none.</summary>
    public static string? Corpora
    {
        get
        {
            if (Environment.GetEnvironmentVariable("MULTITASK_DATA") is { Length: > 0 } named) return named;
            string? beside = Path.GetDirectoryName(_root) is { } parent ? Path.Combine(parent, "shared", "data") : null;
            return Directory.Exists(beside) ? beside : null;
        }
    }

    private static string? FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Microsoft.ML.MultiTask.sln"))) folder = folder.Parent;
        return folder?.FullName;
    }
}
