namespace Pretrained;

/// <summary>What was typed behind the program's name.</summary>
internal sealed record Arguments
{
    public const string Usage = """
        usage: Pretrained [options]
          --model FILE   where the model is saved; one that is there already is used and not trained (default: FeedbackModel.zip beside the program)
          --epochs N     read the training rows N times (default 5)
          --rows N       train on the first N rows only
          --threads N    calculate on N processors (default 1); more are faster only where no other program needs them
          --alone        train every task alone, too, to see what the other one does for it
        """;

    public string? Model { get; private init; }

    public int Epochs { get; private init; } = 5;

    public int? Rows { get; private init; }

    public int Threads { get; private init; } = 1;

    public bool Alone { get; private init; }

    /// <summary>Reads the arguments; throws <see cref="ArgumentException"/> for those that are unknown or have no sensible value.</summary>
    public static Arguments Parse(IEnumerable<string> arguments)
    {
        var parsed = new Arguments();
        var rest = new Queue<string>(arguments);
        while (rest.TryDequeue(out string? name))
        {
            parsed = name switch
            {
                "--model" => parsed with { Model = Value(name, rest) },
                "--epochs" => parsed with { Epochs = Count(name, Value(name, rest)) },
                "--rows" => parsed with { Rows = Count(name, Value(name, rest)) },
                "--threads" => parsed with { Threads = Count(name, Value(name, rest)) },
                "--alone" => parsed with { Alone = true },
                _ => throw new ArgumentException($"There is no option {name}."),
            };
        }
        return parsed;
    }

    private static string Value(string name, Queue<string> rest) =>
        rest.TryDequeue(out string? value) ? value : throw new ArgumentException($"{name} needs a value.");

    private static int Count(string name, string value) =>
        int.TryParse(value, out int count) && count > 0 ? count : throw new ArgumentException($"{name} is a whole number above 0, not {value}.");
}
