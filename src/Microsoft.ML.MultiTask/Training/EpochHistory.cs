using Microsoft.ML.MultiTask.Interop;

namespace Microsoft.ML.MultiTask.Training;

/// <summary>What the epochs of a run came to, as part of its state.</summary>
internal sealed class EpochHistory(List<EpochSummary> epochs) : IStateful
{
    /// <inheritdoc/>
    public void Exchange(StateExchange state)
    {
        EpochSummary[] known = [.. epochs];
        int count = (int)state.Integer("count", known.Length);
        epochs.Clear();
        epochs.AddRange(Enumerable.Range(0, count).Select(e => Epoch(state.In($"epoch{e}"), known.ElementAtOrDefault(e))));
    }

    private static EpochSummary Epoch(StateExchange state, EpochSummary? epoch)
    {
        int tasks = (int)state.Integer("tasks", epoch?.Validation.Count ?? 0);
        TaskMetrics[] validation = [.. Enumerable.Range(0, tasks).Select(t => Task(state.In($"task{t}"), epoch?.Validation.ElementAtOrDefault(t)))];
        return new EpochSummary(Numbers(state.In("losses"), epoch?.Losses), validation,
            state.Integer("steps", epoch?.Steps ?? 0), state.Integer("tokens", epoch?.Tokens ?? 0), state.Number("seconds", epoch?.Seconds ?? 0))
        {
            Stage = state.Text("stage", epoch?.Stage ?? ""),
        };
    }

    private static TaskMetrics Task(StateExchange state, TaskMetrics? task) => new(state.Text("task", task?.Task ?? ""), state.Text("main", task?.Main ?? ""),
        state.Flag("higherIsBetter", task?.HigherIsBetter ?? false), Numbers(state.In("values"), task?.Values));

    private static Dictionary<string, double> Numbers(StateExchange state, IReadOnlyDictionary<string, double>? numbers) =>
        state.Texts("names", numbers?.Keys ?? []).Zip(state.List("numbers", numbers?.Values ?? [])).ToDictionary(n => n.First, n => n.Second);
}
