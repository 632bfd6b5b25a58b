namespace Microsoft.ML.MultiTask.Tests.Data.Loading;

/// <summary>Corpora outside the repository; a test that needs an absent one is inconclusive.</summary>
internal static class RealCorpora
{
    public static string File(string name)
    {
        string path = Path.Combine(Folder(), name);
        if (!System.IO.File.Exists(path))
            Assert.Inconclusive($"'{path}' is absent; set MULTITASK_DATA to the folder of the corpora.");
        return path;
    }

    private static string Folder()
    {
        if (Environment.GetEnvironmentVariable("MULTITASK_DATA") is { Length: > 0 } named)
            return named;
        var checkout = new DirectoryInfo(AppContext.BaseDirectory);
        while (checkout is not null && !System.IO.File.Exists(Path.Combine(checkout.FullName, "Microsoft.ML.MultiTask.sln")))
            checkout = checkout.Parent;
        return Path.Combine(checkout?.Parent?.FullName ?? "", "shared", "data");
    }
}
