namespace Microsoft.ML.MultiTask;

/// <summary>How a text is cut into words or word pieces. A setting: it is saved with the model, so it must carry all it needs.</summary>
public abstract record WordTokenizer
{
    /// <summary>The words of a text, in order.</summary>
    public abstract IEnumerable<ReadOnlyMemory<char>> Split(ReadOnlyMemory<char> text);

    /// <summary>A tokenizer of Microsoft.ML.Tokenizers; what that says against a vocabulary is said with the name of the setting.</summary>
    private protected Microsoft.ML.Tokenizers.Tokenizer Made(Func<Microsoft.ML.Tokenizers.Tokenizer> create)
    {
        try
        {
            return create();
        }
        catch (Exception error) when (error is ArgumentException or FormatException or System.Text.Json.JsonException or InvalidOperationException)
        {
            throw new InvalidOperationException($"{GetType().Name}: its vocabulary makes no tokenizer: {error.Message} Give it the content of the files that "
                + "the tokenizer was published with.", error);
        }
    }
}
