using System.Text.Json.Serialization;
using Microsoft.ML.MultiTask.Objectives;

namespace Microsoft.ML.MultiTask;

/// <summary>
/// Something that adds one loss to a batch. A setting: immutable, checked when the trainer is made. Derive from it, in this or any other assembly, for a new
/// objective: nothing else has to be touched.
/// </summary>
public abstract record Objective
{
    /// <summary>What logs, tables and errors call it; unique in a trainer.</summary>
    public abstract string Name { get; init; }

    /// <summary>What its loss is multiplied by. Default 1.</summary>
    public Schedule Weight { get; init; } = 1.0;

    /// <summary>The layer of the encoder that it reads: 0 is what the encoder feeds its first layer; null (the default) the top one.</summary>
    public int? Layer { get; init; }

    /// <summary>The input that it reads; null (the default): the first one.</summary>
    public string? Input { get; init; }

    /// <summary>The names of the inputs that it reads beside <see cref="Input"/>. Default none.</summary>
    [JsonIgnore]
    public virtual IReadOnlyList<string> OtherInputs => [];

    /// <summary>The names of the inputs whose encodings it reads.</summary>
    internal IEnumerable<string> EncodedInputs => OtherInputs.Prepend(Input!);

    /// <summary>The names of inputs that it looks at as they come, without their encodings, when training and, if it is a task, when scoring. Default
    /// none.</summary>
    [JsonIgnore]
    public virtual IReadOnlyList<string> RawInputs => [];

    /// <summary>The names of inputs that it looks at in training alone, such as what it learns to say. Of a task that is shipped with the model, what was
    /// learnt of them is shipped too, but their columns are not read when scoring. Default none.</summary>
    [JsonIgnore]
    public virtual IReadOnlyList<string> TrainingInputs => [];

    /// <summary>The names of the tasks whose scores, states, labels or attention it reads; its rows then need their inputs too, and a model with this task
    /// holds those. Default none.</summary>
    [JsonIgnore]
    public virtual IReadOnlyList<string> ReadsTasks => [];

    /// <summary>The name of the task on whose rows it is trained: those of the main view and of that task's <see cref="Data"/>; null (the default): its
    /// own.</summary>
    [JsonIgnore]
    public virtual string? RowsOf => null;

    /// <summary>The name of the objective whose view of the encoders it has: its own (the default), or that of a task on whose scores it works.</summary>
    [JsonIgnore]
    public virtual string ReadsAs => Name;

    /// <summary>Whether a weighting may weigh it against the other objectives. False for penalties and for adversaries, whose gradients are meant to oppose
    /// the others: their losses are added as they are, times <see cref="Weight"/>.</summary>
    [JsonIgnore]
    public virtual bool IsBalanced => true;

    /// <summary>How parameters are to be trained that no group of the trainer or stage names, such as those of this objective by an optimiser of their own;
    /// a group without <see cref="ParameterGroup.Parts"/> stands for this objective's. Null (the default): as all others.</summary>
    [JsonIgnore]
    public virtual ParameterGroup? ParameterGroup => null;

    /// <summary>More rows to train this objective on, beside those of the main view that have its columns. It needs the columns of this objective
    /// and of the inputs that it reads; other inputs may be missing there and are then empty. Not saved with the model.</summary>
    [JsonIgnore]
    public IDataView? Data { get; init; }

    /// <summary>For columns that are called otherwise in <see cref="Data"/>: by the name under which this objective, or an input that it reads, looks for a
    /// column, its name there. So several objectives may learn one column of other rows in ways of their own, none of which the main rows have. What one
    /// of the objectives with the same rows says holds for all of them. Default: none.</summary>
    [JsonIgnore]
    public IReadOnlyDictionary<string, string> DataColumns { get; init; } = new Dictionary<string, string>();

    /// <summary>What samplers call the rows of <see cref="Data"/>; it is enough that one of the objectives with the same rows says so. Null (the default):
    /// the name of the first of these objectives.</summary>
    [JsonIgnore]
    public string? DataName { get; init; }

    /// <summary>The label columns it reads; none when it makes its labels itself.</summary>
    [JsonIgnore]
    public abstract IReadOnlyList<ColumnUse> Columns { get; }

    /// <summary>Whether it works on the words of its input one by one, so that the encoder must keep them apart, without a column of one value a word to show
    /// it. Default false.</summary>
    [JsonIgnore]
    public virtual bool ReadsPositions => false;

    /// <summary>Whether rows without any value in its columns teach it nothing, so that corpora of such rows are left out. False for an objective that makes
    /// its labels itself, from its columns or without them. Default: whether it has columns.</summary>
    [JsonIgnore]
    public virtual bool NeedsLabels => Columns.Count > 0;

    /// <summary>Builds the learned part.</summary>
    public abstract ObjectiveModule Build(BuildContext context);

    /// <summary>The task that is measured on the validation rows; null (the default) where there is nothing to measure.</summary>
    public virtual TaskObjective? Measured() => null;

    /// <summary>This objective with its open choices settled.</summary>
    /// <param name="firstInput">The name of the first input.</param>
    public virtual Objective Resolve(string firstInput) => this with { Input = Input ?? firstInput };

    /// <summary>Throws when a setting makes no sense.</summary>
    public virtual void Validate()
    {
        if (string.IsNullOrWhiteSpace(Name)) throw new ArgumentException($"{GetType().Name}: an objective needs a name.", nameof(Name));
        if (Layer < 0) throw new ArgumentOutOfRangeException(nameof(Layer), Layer, $"Objective '{Name}': layers count from 0.");
        Weight.Validate();
    }

    /// <summary>Throws when a setting is below its smallest value.</summary>
    private protected void RequireAtLeast(int smallest, int value, string setting)
    {
        if (value < smallest) throw new ArgumentOutOfRangeException(setting, value, $"Objective '{Name}': {setting} is at least {smallest}.");
    }

    /// <summary>Throws unless a setting is a share of a whole.</summary>
    private protected void RequireShare(double value, string setting)
    {
        if (value is not (>= 0 and <= 1)) throw new ArgumentOutOfRangeException(setting, value, $"Objective '{Name}': {setting} is a share from 0 to 1.");
    }
}
