using System.Diagnostics;
using System.Reflection;

namespace Microsoft.ML.MultiTask.Tests.Samples;

/// <summary>One run of a built sample.</summary>
/// <param name="ExitCode">What it returned.</param>
/// <param name="Output">What it printed, errors last.</param>
/// <param name="LastLine">The last line of its standard output.</param>
internal sealed record SampleRun(int ExitCode, string Output, string LastLine)
{
    /// <summary>Runs a sample to its end.</summary>
    public static SampleRun Of(string sample, params string[] arguments)
    {
        string program = Path.Combine(Folder(sample), $"{sample}.dll");
        using Process process = Process.Start(new ProcessStartInfo("dotnet", [program, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        process.StandardInput.Close();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new SampleRun(process.ExitCode, output + errors.Result, output.TrimEnd().Split('\n')[^1].TrimEnd('\r'));
    }

    /// <summary>The folder that a sample is built to, in the configuration of the tests.</summary>
    public static string Folder(string sample) =>
        Path.Combine(Metadata("RepositoryRoot"), "samples", sample, "bin", Metadata("Configuration"), new DirectoryInfo(AppContext.BaseDirectory).Name);

    private static string Metadata(string key) =>
        typeof(SampleRun).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == key).Value!;
}
