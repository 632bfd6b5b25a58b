namespace Microsoft.ML.MultiTask;

/// <summary>A categorical side feature of every word, such as a part of speech or a capitalisation class; embedded and joined to the word.</summary>
/// <param name="Column">A vector of Text or Key with one value a word. An empty value is a category of its own.</param>
public sealed record TokenFeature(string Column)
{
    /// <summary>The size of its embedding; default 16.</summary>
    public int Size { get; init; } = 16;
}
