namespace Microsoft.ML.MultiTask.Sharing;

/// <summary>An objective, as sharing sees it.</summary>
/// <param name="Name">The objective's name.</param>
/// <param name="IsTask">Whether it is a task: an objective with a label column that could also predict.</param>
/// <param name="IsDropped">Whether it took part in training and is left out of the model.</param>
public readonly record struct SharingMember(string Name, bool IsTask, bool IsDropped = false);
