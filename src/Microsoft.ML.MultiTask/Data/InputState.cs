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

    /// <summary>This, as an encoder that was trained with it sees it when it reads another input: it goes on with the vocabularies that it knows.</summary>
    /// <param name="other">What was learnt of the other input.</param>
    /// <param name="input">The name of the other input.</param>
    /// <exception cref="InvalidOperationException">The other input is of another kind, or lacks what the encoder reads.</exception>
    internal virtual InputState InPlaceOf(InputState other, string input) => throw new InvalidOperationException(
        $"A saved encoder of an input that gives a {GetType().Name} cannot read another input; only those of words, documents and vectors can.");

    /// <summary>The other input's knowledge, where it is of the same kind.</summary>
    private protected T SameKind<T>(T own, InputState other, string input) where T : InputState => other as T ?? throw new InvalidOperationException(
        $"The saved encoder was trained on an input that gives a {own.GetType().Name}, but input '{input}' gives a {other.GetType().Name}; use it for an input "
            + "of the same kind.");

    /// <summary>A maker of batch blocks over these symbols; one for a training run, one for every scoring cursor.</summary>
    /// <param name="symbols">The distinct strings of every column; it may grow between blocks.</param>
    public abstract InputBlocks CreateBlocks(IReadOnlyDictionary<string, SymbolTable> symbols);
}
