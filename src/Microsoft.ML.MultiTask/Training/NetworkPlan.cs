using System.Text.Json.Serialization;
using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Sharing;

namespace Microsoft.ML.MultiTask.Training;

/// <summary>Everything a network is built from: settings, and what the inputs and labels have taught. It is what a model file holds beside the
/// weights.</summary>
internal sealed record NetworkPlan
{
    /// <summary>The inputs.</summary>
    public required IReadOnlyList<Input> Inputs { get; init; }

    /// <summary>The names of the inputs that are encoded, in the order in which objectives read them.</summary>
    public IReadOnlyList<string> Encoded { get; init; } = [];

    /// <summary>The encoders, each by the input that it belongs to.</summary>
    public required IReadOnlyDictionary<string, EncoderSettings> Encoders { get; init; }

    /// <summary>By an input that is read by the encoder of another, that other one.</summary>
    public IReadOnlyDictionary<string, string> Aliases { get; init; } = new Dictionary<string, string>();

    /// <summary>The names of the inputs that are read of a row; null: all. Of the others only what they have learnt is kept, such as the words that a task
    /// can say.</summary>
    public IReadOnlyList<string>? Read { get; init; }

    /// <summary>What the objectives share, settled for them.</summary>
    public required SharingSettings Sharing { get; init; }

    /// <summary>By the input that an encoder belongs to, the objectives that read it, those among them that are left out of a saved model.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<SharingMember>> Readers { get; init; }

    /// <summary>The objectives: main tasks first.</summary>
    public required IReadOnlyList<Objective> Objectives { get; init; }

    /// <summary>How many of the objectives, from the first on, are main tasks.</summary>
    public required int MainTasks { get; init; }

    /// <summary>The names of the tasks that are only there for others to read, and yield no columns.</summary>
    public IReadOnlyList<string> Silent { get; init; } = [];

    /// <summary>What was learnt of every input.</summary>
    public required IReadOnlyDictionary<string, InputState> InputStates { get; init; }

    /// <summary>The names of the classes by label column, in class order.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<string>> Labels { get; init; }

    /// <summary>The numbers that the weights are saved in. Left out of a file where it is the usual one, which older versions read too.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public WeightPrecision SavedPrecision { get; init; }

    /// <summary>What yields columns when scoring, in the order of the columns.</summary>
    internal IReadOnlyList<ScoredObjective> Scored => [.. Objectives.OfType<ScoredObjective>().Where(objective => !Silent.Contains(objective.Name))];

    /// <summary>What was learnt of the inputs that are read.</summary>
    internal IReadOnlyDictionary<string, InputState> ReadStates =>
        Read is null ? InputStates : InputStates.Where(state => Read.Contains(state.Key)).ToDictionary();

    /// <summary>The input that the encoder of an input belongs to.</summary>
    internal string OwnerOf(string input) => Aliases.GetValueOrDefault(input, input);

    /// <summary>The same with the encoders of those inputs that are read. One that several inputs have in common belongs to one of them.</summary>
    /// <param name="read">The names of the inputs.</param>
    /// <param name="ownerOf">The input that the encoder of an input belongs to, whether that is read or not.</param>
    /// <param name="encoderOf">The encoder of an input.</param>
    internal NetworkPlan Encoding(IEnumerable<string> read, Func<string, string> ownerOf, Func<string, EncoderSettings> encoderOf)
    {
        IGrouping<string, string>[] groups = [.. read.Distinct().GroupBy(ownerOf)];
        Dictionary<string, string> owners = groups.ToDictionary(inputs => inputs.Key, inputs => inputs.Contains(inputs.Key) ? inputs.Key : inputs.First());
        return this with
        {
            Encoded = [.. groups.SelectMany(inputs => inputs)],
            Encoders = groups.ToDictionary(inputs => owners[inputs.Key], inputs => encoderOf(inputs.Key)),
            Aliases = groups.SelectMany(inputs => inputs.Select(input => (input, Owner: owners[inputs.Key]))).Where(alias => alias.input != alias.Owner)
                .ToDictionary(alias => alias.input, alias => alias.Owner),
        };
    }

    /// <summary>The columns to read of every input.</summary>
    public IReadOnlyList<InputColumns> InputColumns() => [.. Inputs.Where(input => Read?.Contains(input.Name) != false)
        .Select(input => new InputColumns(input.Name, InputStates[input.Name].Columns, input.PositionLimit))];
}
