using System.Text.Json;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Microsoft.ML.MultiTask.Benchmarks.Data;
using Perfolizer.Horology;
using TorchSharp;

namespace Microsoft.ML.MultiTask.Benchmarks;

/// <summary><c>ratios</c>: the library against the reference loops. <c>loops</c>: the loops alone. <c>weighting</c>: the weightings against the plain sum.
/// <c>domains</c>: private encoders of 16 domains against one encoder for all. <c>micro</c>: BenchmarkDotNet on single parts.</summary>
internal static class Program
{
    private const string Unit = "tokens/s";

    private static readonly JsonSerializerOptions _json = new(JsonSerializerDefaults.Web);

    private static int Main(string[] arguments)
    {
        try
        {
            switch (arguments.FirstOrDefault())
            {
                case "ratios": Ratios(RunSettings.Parse(arguments.AsSpan(1))); return 0;
                case "loops": Loops(RunSettings.Parse(arguments.AsSpan(1))); return 0;
                case "weighting": Weightings(RunSettings.Parse(arguments.AsSpan(1))); return 0;
                case "domains": Domains(RunSettings.Parse(arguments.AsSpan(1))); return 0;
                case "micro": Micro(arguments[1..]); return 0;
                default: throw new ArgumentException("Say ratios, loops, weighting, domains or micro.");
            }
        }
        catch (Exception e) when (e is ArgumentException or IOException)
        {
            Console.Error.WriteLine(e.Message);
            return 1;
        }
    }

    /// <summary>
    /// In this process, since libtorch is not found from the folder of a generated one; short and on one thread, since parts are compared by factors.
    /// </summary>
    private static void Micro(string[] arguments)
    {
        torch.set_num_threads(1);
        IConfig config = DefaultConfig.Instance
            .WithArtifactsPath(Path.Combine("artifacts", "benchmarks"))
            .AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance).WithIterationTime(TimeInterval.FromMilliseconds(200)));
        BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(arguments, config);
    }

    private static void Ratios(RunSettings settings)
    {
        Prepare(settings);
        Func<bool, Corpus> load = Corpora(settings);
        Comparison[] comparisons = [.. Lineup.Comparisons.Where(c => c.Name.Contains(settings.Only, StringComparison.Ordinal))];
        if (comparisons.Length == 0) Console.Error.WriteLine("Nothing to compare.");
        foreach (Comparison comparison in comparisons)
        {
            var workload = new Workload(load(comparison.OfSubwords), comparison.Tokens, settings.Seed);
            using IThroughput ours = comparison.Ours(workload), other = comparison.Other(workload);
            double[] medians = SideBySide.Medians([ours, other], settings.Repeats);
            Print(new { comparison.Name, Ratio = Round(medians[0] / medians[1], 3), Ours = Round(medians[0], 0), Other = Round(medians[1], 0), Unit });
            Note(ours);
            Note(other);
        }
    }

    private static void Loops(RunSettings settings)
    {
        Prepare(settings);
        Func<bool, Corpus> load = Corpora(settings);
        foreach (Loop loop in Lineup.Loops.Where(loop => loop.Name.Contains(settings.Only, StringComparison.Ordinal)))
        {
            using IThroughput side = loop.Create(new Workload(load(loop.OfSubwords), loop.Tokens, settings.Seed));
            Print(new { loop.Name, Other = Round(SideBySide.Medians([side], settings.Repeats)[0], 0), Unit });
            Note(side);
        }
    }

    /// <summary>The cost of a step relative to that of the plain sum.</summary>
    private static void Weightings(RunSettings settings)
    {
        Prepare(settings);
        Corpus corpus = new Workload(Corpora(settings)(false), WeightingLineup.Tokens, settings.Seed).FirstSentences();
        WeightingTraining[] sides = [new(corpus, new Fixed(), settings.Seed), .. WeightingLineup.All
            .Select(weighting => new WeightingTraining(corpus, weighting, settings.Seed))
            .Where(side => side.Name.Contains(settings.Only, StringComparison.Ordinal))];
        double[] medians = SideBySide.Medians(sides, settings.Repeats);
        for (int s = 0; s < sides.Length; s++)
            Print(new { sides[s].Name, Cost = Round(medians[0] / medians[s], 2), Speed = Round(medians[s], 0), Unit });
        Console.Error.WriteLine($"target at the representation: at most {WeightingLineup.Target}");
    }

    /// <summary>The cost of a step with private encoders relative to that with one encoder for all, over batches of either kind.</summary>
    private static void Domains(RunSettings settings)
    {
        Prepare(settings);
        Corpus corpus = Corpora(settings)(false);
        foreach (BatchComposition batches in (BatchComposition[])[BatchComposition.RandomTurns, BatchComposition.Mixed])
        {
            DomainTraining one = new(corpus, new Hard(), batches, settings.Seed);
            DomainTraining[] sides = [one, .. ((SharingSettings[])[new SharedPrivate(), new Separate()])
                .Select(sharing => new DomainTraining(corpus, sharing, batches, settings.Seed))
                .Where(side => side.Name.Contains(settings.Only, StringComparison.Ordinal))];
            double[] medians = SideBySide.Medians(sides, settings.Repeats);
            for (int s = 0; s < sides.Length; s++)
                Print(new { sides[s].Name, Cost = Round(medians[0] / medians[s], 2), Speed = Round(medians[s], 0), Unit });
        }
        Console.Error.WriteLine($"target of SharedPrivate: at most {DomainTraining.Target}");
    }

    private static void Prepare(RunSettings settings)
    {
        if (settings.Threads > 0) torch.set_num_threads(settings.Threads);
        torch.manual_seed(settings.Seed);
        Console.Error.WriteLine($"{Environment.ProcessorCount} cores, libtorch intra-op threads {torch.get_num_threads()}");
        Console.Error.WriteLine($"median of {settings.Repeats} runs after one warm-up");
    }

    /// <summary>Loads the corpus of words or that of subwords when first asked for it.</summary>
    private static Func<bool, Corpus> Corpora(RunSettings settings)
    {
        var corpora = new Dictionary<bool, Corpus>();
        return ofSubwords =>
        {
            if (corpora.TryGetValue(ofSubwords, out Corpus? corpus)) return corpus;
            corpora.Add(ofSubwords, corpus = settings.LoadCorpus(ofSubwords));
            Console.Error.WriteLine($"corpus{(ofSubwords ? " of subwords" : "")}: {corpus.Tokens.Length} sentences, {corpus.TokenCount} tokens");
            return corpus;
        };
    }

    private static void Note(IThroughput side)
    {
        if (side.Note.Length > 0) Console.Error.WriteLine($"{side.Name}: {side.Note}");
    }

    private static double Round(double value, int digits) => Math.Round(value, digits);

    private static void Print<T>(T line) => Console.WriteLine(JsonSerializer.Serialize(line, _json));
}
