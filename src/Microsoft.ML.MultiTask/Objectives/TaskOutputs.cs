using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Encoders;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Objectives;

/// <summary>What the tasks make of one batch, by task name, each computed once and only when asked for. A task may read that of another.</summary>
/// <param name="tasks">The tasks by name.</param>
/// <param name="batch">The batch.</param>
/// <param name="encodings">The encoded inputs, as a task sees them.</param>
public sealed class TaskOutputs(IReadOnlyDictionary<string, TaskModule> tasks, Batch batch, Func<string, IReadOnlyDictionary<string, Encoding>> encodings)
{
    private readonly Dictionary<string, TaskOutput> _made = [];

    /// <summary>The same with one task more, or another in its place, which sees the batch in its own way; all others see it as before.</summary>
    /// <param name="name">The name of the task.</param>
    /// <param name="task">The task.</param>
    /// <param name="seen">The encoded inputs as this task sees them.</param>
    public TaskOutputs Over(string name, TaskModule task, IReadOnlyDictionary<string, Encoding> seen) =>
        new(new Dictionary<string, TaskModule>(tasks) { [name] = task }, batch, other => other == name ? seen : encodings(other));

    /// <summary>What a task makes of the batch.</summary>
    /// <exception cref="InvalidOperationException">There is no such task.</exception>
    public TaskOutput Of(string task)
    {
        if (!_made.TryGetValue(task, out TaskOutput? output)) _made.Add(task, output = Module(task).Forward(ContextOf(task)));
        return output;
    }

    /// <summary>The scores (logits) of a task, <c>[n, classes]</c>.</summary>
    /// <exception cref="InvalidOperationException">There is no such task, or it has no scores.</exception>
    public Tensor Scores(string task) => Of(task).Scores ?? throw Without(task, "scores of classes");

    /// <summary>The states that the scores of a task are made from, <c>[n, width]</c>.</summary>
    /// <exception cref="InvalidOperationException">There is no such task, or it has no such states.</exception>
    public Tensor States(string task) => Of(task).States ?? throw Without(task, "states");

    /// <summary>What a task says of every class, label or number, <c>[n, classes]</c>.</summary>
    /// <exception cref="InvalidOperationException">There is no such task, or it has no scores.</exception>
    public Tensor Prediction(string task) =>
        Module(task) is LabelModule module ? module.Prediction(Scores(task)) : throw Without(task, "predictions of classes");

    /// <summary>How much every position counts in what a task reads, <c>[tokens]</c>; null where it does not weigh them.</summary>
    public Tensor? Attention(string task) => Module(task).Attention(ContextOf(task));

    /// <summary>The learned part of a task.</summary>
    /// <exception cref="InvalidOperationException">There is no such task.</exception>
    public TaskModule Module(string task) => tasks.GetValueOrDefault(task)
        ?? throw new InvalidOperationException($"There is no task '{task}'; the tasks are {string.Join(", ", tasks.Keys.Select(name => $"'{name}'"))}.");

    /// <summary>The batch as a task sees it.</summary>
    internal ForwardContext ContextOf(string task) => new(batch, encodings(task), this);

    private static InvalidOperationException Without(string task, string what) =>
        new($"The task '{task}' has no {what} for another objective to read; name another task.");
}
