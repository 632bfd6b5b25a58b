namespace Microsoft.ML.MultiTask.Metrics;

/// <summary>A typed stretch of tokens of one sentence: a chunk, a name, an argument.</summary>
/// <param name="Start">Position of the first token.</param>
/// <param name="End">Position after the last token.</param>
/// <param name="Type">The text after the hyphen of its tags; empty where tags are bare letters.</param>
public readonly record struct TagSpan(int Start, int End, string Type);
