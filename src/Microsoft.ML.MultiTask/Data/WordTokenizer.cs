namespace Microsoft.ML.MultiTask;

/// <summary>How a text is cut into words or word pieces. A setting: it is saved with the model, so it must carry all it needs.</summary>
public abstract record WordTokenizer
{
    /// <summary>The words of a text, in order.</summary>
    public abstract IEnumerable<ReadOnlyMemory<char>> Split(ReadOnlyMemory<char> text);

    /// <summary>What cuts; what is said against a vocabulary when it is made is said with the name of the setting.</summary>
    private protected T Made<T>(Func<T> create) where T : class
    {
        try
        {
            return create();
        }
        catch (Exception error) when (error is ArgumentException or FormatException or System.Text.Json.JsonException or InvalidOperationException
            or InvalidDataException or IOException)
        {
            throw new InvalidOperationException($"{GetType().Name}: its vocabulary makes no tokenizer: {error.Message} Give it the content of the files that "
                + "the tokenizer was published with.", error);
        }
    }
}
