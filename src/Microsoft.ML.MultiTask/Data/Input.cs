namespace Microsoft.ML.MultiTask.Data;

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

    /// <summary>What has to be learnt from the training rows before the network can be built: vocabularies, sizes.</summary>
    /// <param name="columns">The columns as bound to the main view, in the order of <see cref="Columns"/>.</param>
    /// <param name="symbols">The distinct strings of every column with their counts in the training rows.</param>
    public abstract InputState Learn(IReadOnlyList<ColumnUse> columns, IReadOnlyDictionary<string, SymbolTable> symbols);

    /// <summary>Throws when a setting makes no sense.</summary>
    public virtual void Validate()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(Name, nameof(Name));
    }
}
