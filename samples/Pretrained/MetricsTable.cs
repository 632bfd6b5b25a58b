using Microsoft.ML.MultiTask;

namespace Pretrained;

/// <summary>The metrics of tasks, a line each.</summary>
internal static class MetricsTable
{
    /// <summary>Prints it.</summary>
    public static void Print(string title, IReadOnlyList<TaskMetrics> tasks)
    {
        Console.WriteLine($"{title,-30} {"accuracy",9} {"macro F1",9} {"log loss",9}");
        foreach (TaskMetrics task in tasks) Console.WriteLine($"{task.Task,-30} {task["Accuracy"],9:P1} {task["MacroF1"],9:P1} {task["LogLoss"],9:0.000}");
    }
}
