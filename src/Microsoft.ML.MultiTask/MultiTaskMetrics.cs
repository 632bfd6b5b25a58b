using System.Collections;

namespace Microsoft.ML.MultiTask;

/// <summary>The metrics of the tasks of a model, main tasks first.</summary>
public sealed class MultiTaskMetrics : IReadOnlyList<TaskMetrics>
{
    private readonly IReadOnlyList<TaskMetrics> _tasks;

    internal MultiTaskMetrics(IReadOnlyList<TaskMetrics> tasks) => _tasks = tasks;

    /// <inheritdoc/>
    public int Count => _tasks.Count;

    /// <inheritdoc/>
    public TaskMetrics this[int index] => _tasks[index];

    /// <summary>The metrics of one task.</summary>
    /// <exception cref="KeyNotFoundException">There is no such task; the message lists those there are.</exception>
    public TaskMetrics this[string task] => _tasks.FirstOrDefault(metrics => metrics.Task == task)
        ?? throw new KeyNotFoundException(
            $"There are no metrics for a task '{task}'; there are some for {string.Join(", ", _tasks.Select(metrics => $"'{metrics.Task}'"))}.");

    /// <inheritdoc/>
    public IEnumerator<TaskMetrics> GetEnumerator() => _tasks.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    public override string ToString() => string.Join(Environment.NewLine, _tasks);
}
