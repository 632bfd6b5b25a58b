using Microsoft.ML.MultiTask.Encoders;
using Microsoft.ML.MultiTask.Layers;

namespace Microsoft.ML.MultiTask.Sharing;

/// <summary>The encoded inputs of a batch, as each objective sees them.</summary>
/// <param name="inputs">The inputs by name.</param>
public sealed class EncodedBatch(IReadOnlyDictionary<string, SharedEncoding> inputs)
{
    private readonly Dictionary<string, IReadOnlyDictionary<string, Encoding>> _seen = [];

    /// <summary>The source of randomness as it was before the batch was encoded; null where nothing is drawn again.</summary>
    internal RandomSource? Draws { get; init; }

    /// <summary>The inputs by name.</summary>
    public IReadOnlyDictionary<string, SharedEncoding> Inputs => inputs;

    /// <summary>What an objective sees of the inputs that it reads.</summary>
    public IReadOnlyDictionary<string, Encoding> For(string objective)
    {
        if (!_seen.TryGetValue(objective, out IReadOnlyDictionary<string, Encoding>? encodings))
        {
            encodings = inputs.Select(input => (input.Key, Encoding: input.Value.Of(objective))).Where(seen => seen.Encoding is not null)
                .ToDictionary(seen => seen.Key, seen => seen.Encoding!);
            _seen.Add(objective, encodings);
        }
        return encodings;
    }
}
