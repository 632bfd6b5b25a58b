using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Sharing;

namespace Microsoft.ML.MultiTask.Training;

/// <summary>Everything a network is built from: settings, and what the inputs and labels have taught. It is what a model file holds beside the
/// weights.</summary>
public sealed record NetworkPlan
{
    /// <summary>The inputs.</summary>
    public required IReadOnlyList<Input> Inputs { get; init; }

    /// <summary>The encoder of every input that an objective reads.</summary>
    public required IReadOnlyDictionary<string, EncoderSettings> Encoders { get; init; }

    /// <summary>What the objectives share, settled for them.</summary>
    public required SharingSettings Sharing { get; init; }

    /// <summary>By the input that an encoder belongs to, the objectives that read it, those among them that are left out of a saved model.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<SharingMember>> Readers { get; init; }

    /// <summary>The objectives: main tasks first.</summary>
    public required IReadOnlyList<Objective> Objectives { get; init; }

    /// <summary>How many of the objectives, from the first on, are main tasks.</summary>
    public required int MainTasks { get; init; }

    /// <summary>What was learnt of every input.</summary>
    public required IReadOnlyDictionary<string, InputState> InputStates { get; init; }

    /// <summary>The names of the classes by label column, in class order.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<string>> Labels { get; init; }

    /// <summary>The encoders of those inputs that are read. One that is had in common belongs to one of them; the others refer to that one by
    /// <see cref="EncoderOf"/>.</summary>
    /// <param name="read">The names of the inputs.</param>
    /// <param name="encoderOf">The encoder of an input.</param>
    internal static IReadOnlyDictionary<string, EncoderSettings> EncodersOf(IEnumerable<string> read, Func<string, EncoderSettings> encoderOf)
    {
        var encoders = new Dictionary<string, EncoderSettings>();
        foreach (IGrouping<string, string> inputs in read.Distinct().GroupBy(input => encoderOf(input) is EncoderOf same ? same.Input : input))
        {
            string owner = inputs.Contains(inputs.Key) ? inputs.Key : inputs.First();
            foreach (string input in inputs) encoders.Add(input, input == owner ? encoderOf(inputs.Key) : new EncoderOf(owner));
        }
        return encoders;
    }

    /// <summary>The input that the encoder of an input belongs to.</summary>
    internal static string OwnerOf(IReadOnlyDictionary<string, EncoderSettings> encoders, string input) =>
        encoders[input] is EncoderOf same ? same.Input : input;

    /// <summary>The columns to read of every input.</summary>
    public IReadOnlyList<InputColumns> InputColumns() =>
        [.. Inputs.Select(input => new InputColumns(input.Name, InputStates[input.Name].Columns, input.PositionLimit))];
}
