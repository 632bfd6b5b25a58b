using Microsoft.ML.MultiTask.Data;

namespace Microsoft.ML.MultiTask;

/// <summary>What the network reads of a row. A setting: immutable and saved with the model.</summary>
public abstract record Input
{
    /// <summary>What objectives and encoders call this input; the name of its main column unless set.</summary>
    public abstract string Name { get; init; }

    /// <summary>The columns it reads; the first one decides the lengths of the rows.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public abstract IReadOnlyList<ColumnUse> Columns { get; }

    /// <summary>Rows with more positions than this are refused by an error that names the row; null: no limit.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public virtual int? PositionLimit => null;

    /// <summary>The name of the input that learns for this one too, from the rows of both, such as the one whose vocabulary it uses; null (the default): it
    /// learns for itself.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public virtual string? LearnsWith => null;

    /// <summary>What has to be learnt from the training rows before the network can be built: vocabularies, sizes.</summary>
    /// <param name="columns">The columns as bound to the main view, in the order of <see cref="Columns"/>.</param>
    /// <param name="symbols">The distinct strings of every column with their counts in the training rows.</param>
    public abstract InputState Learn(IReadOnlyList<ColumnUse> columns, IReadOnlyDictionary<string, SymbolTable> symbols);

    /// <summary>What was learnt by the input that <see cref="LearnsWith"/> names, made this input's own.</summary>
    /// <param name="learnt">What it has learnt, from the columns of both: they correspond by their place in <see cref="Columns"/>.</param>
    public virtual InputState Adopt(InputState learnt) => throw new NotSupportedException($"Input '{Name}' names no input to learn with.");

    /// <summary>Whether the encoder of another input can read this one too. Default: whether the two learn together.</summary>
    /// <param name="owner">The input that the encoder is made for.</param>
    public virtual bool FitsEncoderOf(Input owner) => (LearnsWith ?? Name) == (owner.LearnsWith ?? owner.Name);

    /// <summary>Throws when the input that <see cref="LearnsWith"/> names cannot learn for this one.</summary>
    public virtual void ValidateWith(Input learner)
    {
    }

    /// <summary>Throws when a setting makes no sense.</summary>
    public virtual void Validate()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(Name, nameof(Name));
    }
}
