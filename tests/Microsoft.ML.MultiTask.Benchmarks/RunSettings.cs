using System.Globalization;
using Microsoft.ML.MultiTask.Benchmarks.Data;

namespace Microsoft.ML.MultiTask.Benchmarks;

/// <summary>What the command line asks for.</summary>
internal sealed record RunSettings
{
    /// <summary>Folder of the UD English-EWT treebank; null: the generated corpus.</summary>
    public string? Data { get; init; }

    /// <summary>Measured runs of every side, at least five.</summary>
    public int Repeats { get; init; } = 5;

    /// <summary>Intra-op threads of libtorch; 0: as many as there are cores.</summary>
    public int Threads { get; init; }

    /// <summary>Of the corpus, the networks and the order of the batches.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Only what has this in its name; empty: everything.</summary>
    public string Only { get; init; } = "";

    /// <summary>Reads <c>--name value</c> pairs.</summary>
    /// <exception cref="ArgumentException">An option is unknown, has no value or a value out of range.</exception>
    public static RunSettings Parse(ReadOnlySpan<string> arguments)
    {
        var settings = new RunSettings();
        for (int i = 0; i < arguments.Length; i += 2)
        {
            string name = arguments[i];
            string value = i + 1 < arguments.Length ? arguments[i + 1] : throw new ArgumentException($"{name} needs a value.");
            settings = name switch
            {
                "--data" => settings with { Data = value },
                "--repeats" => settings with { Repeats = Number(name, value, 5) },
                "--threads" => settings with { Threads = Number(name, value, 1) },
                "--seed" => settings with { Seed = Number(name, value, 0) },
                "--only" => settings with { Only = value },
                _ => throw new ArgumentException($"Unknown option {name}; there are --data, --repeats, --threads, --seed and --only."),
            };
        }
        return settings;
    }

    /// <summary>The corpus asked for.</summary>
    /// <param name="ofSubwords">Whether the words of a generated one are those of a vocabulary of subwords.</param>
    public Corpus LoadCorpus(bool ofSubwords = false)
    {
        if (Data is not null) return ConlluCorpus.LoadEwt(Data);
        return GeneratedCorpus.Create(Seed, ofSubwords ? SubwordSpellings.Read(MiniLm.Vocabulary, Seed) : null);
    }

    private static int Number(string name, string value, int least) =>
        int.TryParse(value, NumberStyles.Integer, CultureInfo.InvariantCulture, out int number) && number >= least
            ? number
            : throw new ArgumentException($"{name} takes a whole number of at least {least}, not '{value}'.");
}
