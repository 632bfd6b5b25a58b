using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Data.Batching;
using Microsoft.ML.MultiTask.Objectives;
using Microsoft.ML.MultiTask.Sharing;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Training;

/// <summary>Measures every task on cached rows.</summary>
internal static class Evaluation
{
    /// <summary>Padded positions of a batch without gradients.</summary>
    public const int Budget = 4096;

    /// <summary>The metrics of all tasks, in the order of the plan.</summary>
    public static IReadOnlyList<TaskMetrics> Of(Network network, Corpus corpus, BatchBuilder builder)
    {
        TaskObjective[] tasks = [.. network.Plan.Objectives.OfType<TaskObjective>()];
        TaskEvaluator[] evaluators = [.. tasks.Select(task => task.CreateEvaluator(network.Plan.Labels[task.Label.Column]))];
        RowReference[] rows = [.. Enumerable.Range(0, corpus.Rows).Select(row => new RowReference(corpus, row))];
        network.eval();
        using (inference_mode())
        {
            foreach (Batch batch in Prefetch.Ahead(LengthBuckets.Cut(rows, builder.Length, Budget, null).Select(builder.Build)))
            {
                using var scope = NewDisposeScope();
                EncodedBatch encoded = network.Encode(batch);
                TaskOutputs outputs = network.Outputs(encoded);
                for (int k = 0; k < tasks.Length; k++)
                {
                    Add(batch, tasks[k], network.Tasks[tasks[k].Name].Predict(encoded.For(tasks[k].Name), outputs, evaluators[k].Parts), evaluators[k]);
                }
            }
        }
        return [.. tasks.Select((task, k) => evaluators[k].Result(task.Name))];
    }

    private static void Add(Batch batch, TaskObjective task, TaskPrediction prediction, TaskEvaluator evaluator)
    {
        for (int row = 0; row < batch.Rows.Count; row++)
        {
            evaluator.Add(new EvaluatedRow(prediction.Labels(row), prediction.Scores(row), batch.RowLabels<int>(task.Label, row),
                batch.RowLabels<float>(task.Label, row)));
        }
    }
}
