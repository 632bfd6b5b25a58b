using Microsoft.ML.MultiTask.Encoders;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Objectives;

/// <summary>The scores of the tasks for one batch, by task name, each computed once and only when asked for. A task may read those of another.</summary>
/// <param name="tasks">The tasks by name.</param>
/// <param name="encodings">The encoded inputs, as a task sees them.</param>
public sealed class TaskOutputs(IReadOnlyDictionary<string, TaskModule> tasks, Func<string, IReadOnlyDictionary<string, Encoding>> encodings)
{
    private readonly Dictionary<string, Tensor> _scores = [];

    /// <summary>The scores of the same tasks over other encodings of the batch.</summary>
    public TaskOutputs Over(IReadOnlyDictionary<string, Encoding> others) => new(tasks, _ => others);

    /// <summary>The scores of the same tasks, and of one more, over other encodings of the same batch.</summary>
    /// <param name="others">The encodings.</param>
    /// <param name="name">The name of the added task; it takes the place of another of that name.</param>
    /// <param name="task">The added task.</param>
    public TaskOutputs Over(IReadOnlyDictionary<string, Encoding> others, string name, TaskModule task) =>
        new(new Dictionary<string, TaskModule>(tasks) { [name] = task }, _ => others);

    /// <summary>The scores (logits) of a task.</summary>
    public Tensor this[string task]
    {
        get
        {
            if (!_scores.TryGetValue(task, out Tensor? scores))
            {
                scores = Module(task).Scores(encodings(task), this);
                _scores.Add(task, scores);
            }
            return scores;
        }
    }

    /// <summary>How much every position counts in what a task reads, <c>[tokens]</c>; null where it does not weigh them.</summary>
    public Tensor? Attention(string task) => Module(task).Attention(encodings(task));

    /// <summary>The learned part of a task.</summary>
    /// <exception cref="InvalidOperationException">There is no such task.</exception>
    public TaskModule Module(string task) => tasks.GetValueOrDefault(task)
        ?? throw new InvalidOperationException($"There is no task '{task}'; the tasks are {string.Join(", ", tasks.Keys.Select(name => $"'{name}'"))}.");
}
