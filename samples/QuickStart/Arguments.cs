namespace QuickStart;

/// <summary>What was typed behind the program's name.</summary>
internal sealed record Arguments
{
    public const string Usage = """
        usage: QuickStart [options]
          --data DIR        train on UD English-EWT (DIR/en_ewt-*.conllu or DIR/ewt/en_ewt-*.conllu) instead of the small corpus of this sample
          --seeds K         train K times, with the seeds 1 to K (default 3; 1 with --data)
          --epochs N        read the training sentences N times (default 15; 6 with --data)
          --model FILE      where the model is saved (default: a temporary file that is removed at the end)
          --sentence TEXT   the sentence to tag
          --generate DIR    only write the small corpus, which was made by this program, to DIR
        """;

    public string? Data { get; private init; }

    public int? Seeds { get; private init; }

    public int? Epochs { get; private init; }

    public string? Model { get; private init; }

    public string? Sentence { get; private init; }

    public string? Generate { get; private init; }

    /// <summary>Reads the arguments; throws <see cref="ArgumentException"/> for those that are unknown or have no sensible value.</summary>
    public static Arguments Parse(ReadOnlySpan<string> arguments)
    {
        var parsed = new Arguments();
        for (int i = 0; i < arguments.Length; i += 2)
        {
            string name = arguments[i];
            string Value(string? value) => value ?? throw new ArgumentException($"{name} needs a value.");
            string? next = i + 1 < arguments.Length ? arguments[i + 1] : null;
            parsed = name switch
            {
                "--data" => parsed with { Data = Value(next) },
                "--seeds" => parsed with { Seeds = Count(name, Value(next)) },
                "--epochs" => parsed with { Epochs = Count(name, Value(next)) },
                "--model" => parsed with { Model = Value(next) },
                "--sentence" => parsed with { Sentence = Value(next) },
                "--generate" => parsed with { Generate = Value(next) },
                _ => throw new ArgumentException($"There is no option {name}."),
            };
        }
        return parsed;
    }

    private static int Count(string name, string value) =>
        int.TryParse(value, out int count) && count > 0 ? count : throw new ArgumentException($"{name} is a whole number above 0, not {value}.");
}
