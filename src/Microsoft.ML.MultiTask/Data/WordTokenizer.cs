namespace Microsoft.ML.MultiTask;

/// <summary>How a text is cut into words or word pieces. A setting: it is saved with the model, so it must carry all it needs.</summary>
public abstract record WordTokenizer
{
    /// <summary>The words of a text, in order.</summary>
    public abstract IEnumerable<ReadOnlyMemory<char>> Split(ReadOnlyMemory<char> text);
}
