using Microsoft.ML.MultiTask.Encoders;
using Microsoft.ML.MultiTask.Layers;

namespace Microsoft.ML.MultiTask.Sharing;

/// <summary>The encoded inputs of a batch, as each objective sees them.</summary>
/// <param name="inputs">The inputs by name.</param>
public sealed class EncodedBatch(IReadOnlyDictionary<string, SharedEncoding> inputs)
{
    private readonly Dictionary<string, IReadOnlyDictionary<string, Encoding>> _seen = [];

    /// <summary>What the sources of the encoders are made from in this step, by the names of their parts; null in evaluation, where nothing is
    /// drawn.</summary>
    internal RandomSource? Draws { get; init; }

    /// <summary>By the name of an objective, the rows that are trained through its view of the encoders; null: all.</summary>
    internal Func<string, bool[]?> RowsOf { get; init; } = _ => null;

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
