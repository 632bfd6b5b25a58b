namespace SeedSystems;

/// <summary>What was typed behind the program's name.</summary>
internal sealed record Request
{
    /// <summary>How to call the program.</summary>
    public const string Usage = """
        usage: SeedSystems list
               SeedSystems NAME [--data DIR] [--seeds K] [--runs DIR] [--quick] [--record]
          list        print the names of the systems
          --data DIR  the folder of the corpora (default: MULTITASK_DATA, else ../shared/data beside the checkout; without either, generated text stands in)
          --seeds K   train every network with the seeds 1 to K
          --runs DIR  a folder where finished runs are kept, so that what was interrupted goes on
          --quick     small networks on few sentences, to see that everything works: well within a minute
          --record    write the result to samples/SeedSystems/RESULTS.md
        """;

    /// <summary>The system; null: list the names.</summary>
    public SeedSystem? System { get; private init; }

    /// <summary>The folder of the corpora.</summary>
    public string? Data { get; private init; }

    /// <summary>The number of seeds.</summary>
    public int? Seeds { get; private init; }

    /// <summary>The folder of finished runs.</summary>
    public string? Runs { get; private init; }

    /// <summary>Whether a quick look is wanted.</summary>
    public bool Quick { get; private init; }

    /// <summary>Whether the result is to be recorded.</summary>
    public bool Record { get; private init; }

    /// <summary>Reads the arguments.</summary> <exception cref="ArgumentException">One of them is unknown or has no sensible value.</exception>
    public static Request Parse(IReadOnlyList<string> arguments)
    {
        if (arguments.Count == 0) throw new ArgumentException("Name a system, or list.");
        if (arguments[0] != "list") return Parse(Find(arguments[0]), new Queue<string>(arguments.Skip(1)));
        return arguments.Count == 1 ? new Request() : throw new ArgumentException($"list takes no argument such as {arguments[1]}.");
    }

    private static Request Parse(SeedSystem system, Queue<string> rest)
    {
        var request = new Request { System = system };
        while (rest.TryDequeue(out string? option))
        {
            request = option switch
            {
                "--data" => request with { Data = ExistingFolder(Value(option, rest)) },
                "--seeds" => request with { Seeds = Count(option, Value(option, rest)) },
                "--runs" => request with { Runs = Value(option, rest) },
                "--quick" => request with { Quick = true },
                "--record" => request with { Record = true },
                _ => throw new ArgumentException($"There is no option {option}."),
            };
        }
        if (request is { Quick: true, Record: true }) throw new ArgumentException("A quick look shows nothing worth recording; leave out --quick or --record.");
        return request;
    }

    private static SeedSystem Find(string name) =>
        SeedSystem.All.FirstOrDefault(system => system.Name == name) ?? throw new ArgumentException($"There is no system {name}.");

    private static string Value(string option, Queue<string> rest) =>
        rest.TryDequeue(out string? value) ? value : throw new ArgumentException($"{option} needs a value.");

    private static string ExistingFolder(string path) => Directory.Exists(path) ? path : throw new ArgumentException($"There is no folder {path}.");

    private static int Count(string option, string value) =>
        int.TryParse(value, out int count) && count > 0 ? count : throw new ArgumentException($"{option} is a whole number above 0, not {value}.");
}
