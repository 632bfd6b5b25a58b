using System.Text.Json.Serialization;

namespace Microsoft.ML.MultiTask;

/// <summary>
/// What <see cref="AdversarialTraining"/> and <see cref="VirtualAdversarialTraining"/> have in common: a task is to stay as it is when the embedded words of a
/// row (layer 0) are moved a little in the direction that disturbs it most. Every one of their passes costs as much as encoding the batch, and has the dropout
/// of the step.
/// </summary>
public abstract record InputPerturbation : Objective
{
    /// <summary>Steadies a task.</summary>
    private protected InputPerturbation(string task)
    {
        Task = task;
        Name = $"{GetType().Name}({task})";
    }

    /// <summary>The name of the task, main or auxiliary.</summary>
    public string Task { get; init; }

    /// <inheritdoc/>
    public override string Name { get; init; }

    /// <summary>How far a row is moved: the length of the move, over all its words together, in mean lengths of its own word vectors. As these are measured
    /// anew at every step, a network cannot make the move small by letting its embeddings grow, for which the paper normalises them. Default 0.3: about the 5
    /// that Miyato et al. use for words of 256 normalised numbers, whose length is 16.</summary>
    public double Epsilon { get; init; } = 0.3;

    /// <inheritdoc/>
    [JsonIgnore]
    public override string ReadsAs => Task;

    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<string> ReadsTasks => [Task];

    /// <inheritdoc/>
    [JsonIgnore]
    public override bool IsBalanced => false;

    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<ColumnUse> Columns => [];

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        RequirePositive(Epsilon, nameof(Epsilon), "the length of a move is a number above 0");
        if (Layer is not null)
        {
            throw new ArgumentException($"Objective '{Name}': it moves layer 0 and reads what its task reads; leave Layer at null.", nameof(Layer));
        }
    }

    private protected void RequirePositive(double value, string setting, string rule)
    {
        if (!(value > 0 && double.IsFinite(value))) throw new ArgumentOutOfRangeException(setting, value, $"Objective '{Name}': {rule}.");
    }
}
