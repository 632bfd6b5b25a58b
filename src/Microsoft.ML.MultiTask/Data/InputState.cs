namespace Microsoft.ML.MultiTask.Data;

/// <summary>What an input has learnt from the training rows. Immutable, safe for many threads, saved with the model as JSON.</summary>
public abstract record InputState
{
    /// <summary>The columns to read when scoring, bound to what was learnt.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public abstract IReadOnlyList<ColumnUse> Columns { get; }

    /// <summary>Why the encoder of another input cannot read this one after all; null (the default): it can.</summary>
    /// <param name="owner">What was learnt of the input that the encoder is made for.</param>
    public virtual string? MisfitWith(InputState owner) => null;

    /// <summary>A maker of batch blocks over these symbols; one for a training run, one for every scoring cursor.</summary>
    /// <param name="symbols">The distinct strings of every column; it may grow between blocks.</param>
    public abstract InputBlocks CreateBlocks(IReadOnlyDictionary<string, SymbolTable> symbols);
}
