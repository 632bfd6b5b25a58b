namespace Microsoft.ML.MultiTask;

/// <summary>A part that some groups have in common, while the others have their own. A setting.</summary>
/// <param name="Name">The part: <c>words</c>, <c>characters</c>, <c>layer1</c> and so on.</param>
/// <param name="Groups">The groups that have it in common, at least two.</param>
public sealed record SharedModule(string Name, IReadOnlyList<string> Groups);
