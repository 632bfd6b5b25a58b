using Microsoft.ML.MultiTask.Encoders;

namespace Microsoft.ML.MultiTask.Sharing;

/// <summary>One encoded input of a batch, as each objective sees it.</summary>
/// <param name="parts">The encodings of its encoders by the name of their part.</param>
/// <param name="of">What an objective sees, by its name; null where it does not read this input.</param>
public sealed class SharedEncoding(IReadOnlyDictionary<string, Encoding> parts, Func<string, Encoding?> of)
{
    private readonly Dictionary<string, Encoding?> _seen = [];

    /// <summary>The encodings of the single encoders by the name of their part.</summary>
    public IReadOnlyDictionary<string, Encoding> Parts => parts;

    /// <summary>What an objective sees; null where it does not read this input.</summary>
    public Encoding? Of(string objective)
    {
        if (!_seen.TryGetValue(objective, out Encoding? encoding)) _seen.Add(objective, encoding = of(objective));
        return encoding;
    }
}
