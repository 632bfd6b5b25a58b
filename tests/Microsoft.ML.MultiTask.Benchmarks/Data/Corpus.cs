namespace Microsoft.ML.MultiTask.Benchmarks.Data;

/// <summary>Tagged sentences as plain arrays: <c>Tokens[s][i]</c> has the tag <c>Tags[s][i]</c>. No sentence is empty.</summary>
public sealed record Corpus(string[][] Tokens, string[][] Tags)
{
    /// <summary>Tokens of all sentences.</summary>
    public int TokenCount { get; } = Tokens.Sum(s => s.Length);

    /// <summary>The same as an ML.NET view with the columns <c>Tokens</c> and <c>Tags</c>.</summary>
    public IDataView ToDataView(MLContext context) =>
        context.Data.LoadFromEnumerable(Tokens.Zip(Tags, (tokens, tags) => new TaggedSentence { Tokens = tokens, Tags = tags }));
}
