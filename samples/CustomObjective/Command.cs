namespace CustomObjective;

/// <summary>A spoken command, its words labelled by what they say: BIO labels of the device, the room and the value.</summary>
internal sealed class Command
{
    private static readonly string[] _rooms = ["kitchen", "bedroom", "hall", "garage", "living room", "guest room"];
    private static readonly string[] _devices = ["lamp", "heating", "radio", "fan", "ceiling light", "coffee machine"];
    private static readonly string[] _values = ["half", "nine", "full power", "twenty percent"];
    private static readonly string[] _patterns =
    [
        "turn on the {device} in the {room}", "turn the {device} off", "set the {room} {device} to {value}", "please put the {device} on {value} now",
        "is the {device} in the {room} running", "switch off everything in the {room}",
    ];

    public string[] Tokens { get; set; } = [];

    public string[] Slots { get; set; } = [];

    /// <summary>All commands that the patterns and words allow, in random order.</summary>
    public static IReadOnlyList<Command> All()
    {
        Command[] commands = [.. from pattern in _patterns
                                 from room in pattern.Contains("{room}") ? _rooms : [""]
                                 from device in pattern.Contains("{device}") ? _devices : [""]
                                 from value in pattern.Contains("{value}") ? _values : [""]
                                 select Make(pattern, room, device, value)];
        new Random(1).Shuffle(commands);
        return commands;
    }

    private static Command Make(string pattern, string room, string device, string value)
    {
        var words = new List<(string Token, string Slot)>();
        foreach (string part in pattern.Split(' '))
        {
            string text = part switch { "{room}" => room, "{device}" => device, "{value}" => value, _ => part };
            string? slot = text == part ? null : part.Trim('{', '}');
            words.AddRange(text.Split(' ').Select((token, i) => (token, slot is null ? "O" : $"{(i == 0 ? "B" : "I")}-{slot}")));
        }
        return new Command { Tokens = [.. words.Select(word => word.Token)], Slots = [.. words.Select(word => word.Slot)] };
    }
}
