using System.Diagnostics;

namespace Microsoft.ML.MultiTask.Tests.Packaging;

/// <summary>Runs dotnet commands in a folder, as if typed there: what the test run's own build left in the environment is taken out.</summary>
internal sealed class DotNet(string folder)
{
    /// <summary>Runs a command to its end.</summary>
    /// <returns>What it printed.</returns>
    /// <exception cref="AssertFailedException">It failed.</exception>
    public string Run(params string[] arguments)
    {
        using Process process = Process.Start(Command(arguments))!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd() + errors.Result;
        process.WaitForExit();
        Assert.AreEqual(0, process.ExitCode, $"dotnet {string.Join(' ', arguments)} failed:\n{output}");
        return output;
    }

    private ProcessStartInfo Command(string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string name in start.Environment.Keys.Where(name => name.StartsWith("MSBuild", StringComparison.OrdinalIgnoreCase)).ToList())
            start.Environment.Remove(name);
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";      // no process is left behind
        start.Environment["UseSharedCompilation"] = "false";
        start.Environment["MACHINE_PACKAGES"] = start.Environment.TryGetValue("NUGET_PACKAGES", out string? packages) && packages is not null
            ? packages : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        return start;
    }
}
