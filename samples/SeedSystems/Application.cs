using System.Globalization;
using Microsoft.ML;

namespace SeedSystems;

/// <summary>The program.</summary>
internal static class Application
{
    /// <summary>Runs it; the exit code is 2 for arguments that make no sense.</summary>
    public static int Run(IReadOnlyList<string> arguments, TextWriter output, TextWriter errors)
    {
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        try
        {
            Request request = Request.Parse(arguments);
            if (request.System is { } system) Run(system, request, output);
            else foreach (SeedSystem known in SeedSystem.All) output.WriteLine(known.Name);
            return 0;
        }
        catch (ArgumentException wrong) when (wrong.ParamName is null)
        {
            errors.WriteLine(wrong.Message);
            errors.WriteLine(Request.Usage);
            return 2;
        }
    }

    private static void Run(SeedSystem system, Request request, TextWriter output)
    {
        string? folder = request.Data ?? Checkout.Corpora;
        string? record = request.Record ? Record(folder) : null;
        int seeds = request.Seeds ?? (request.Quick ? 2 : system.Seeds);
        output.WriteLine($"{system.Name}: {system.Description}");
        output.WriteLine($"{system.Paper}{(folder is null ? " The corpora are absent: generated text stands in." : "")}");
        var workspace = new Workspace(new MLContext(seed: 1), folder, request.Quick);
        Outcome outcome = Experiment.Run(system, workspace, seeds, request.Runs, output);
        foreach (ComparisonOutcome comparison in outcome.Comparisons)
        {
            output.WriteLine();
            output.WriteLine(Report.Text(comparison));
        }
        if (outcome.Conclusion != "") output.WriteLine(outcome.Conclusion);
        if (record is not null) new ResultsFile(record).Write(Report.Summary(outcome), Report.Section(outcome, Command(system, request)));
        output.WriteLine();
        output.WriteLine(Report.Json(outcome));
    }

    private static string Record(string? folder)
    {
        if (folder is null) throw new ArgumentException("Results on generated text are not recorded: say where the corpora are with --data.");
        return Checkout.Results ?? throw new ArgumentException("Results are recorded in a checkout of the repository; this program runs outside of one.");
    }

    private static string Command(SeedSystem system, Request request) =>
        $"dotnet run -c Release --project samples/SeedSystems -- {system.Name}{(request.Seeds is { } seeds ? $" --seeds {seeds}" : "")} --record";
}
