using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Data.Batching;
using Microsoft.ML.MultiTask.Encoders;
using Microsoft.ML.MultiTask.Metrics;
using Microsoft.ML.MultiTask.Objectives;
using Microsoft.ML.MultiTask.Sharing;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Training;

/// <summary>Measures every task on cached rows.</summary>
internal static class Evaluation
{
    /// <summary>Padded positions of a batch without gradients.</summary>
    public const int Budget = 1024;

    /// <summary>What adversaries have beside the metrics of their task: the share of the most frequent label, which is what a blind guess gets right.</summary>
    public const string MajorityRate = nameof(MajorityRate);

    /// <summary>The metrics of all tasks, in the order of the plan, then those of the adversaries that the corpus has labels for.</summary>
    public static IReadOnlyList<TaskMetrics> Of(Network network, Corpus corpus, BatchBuilder builder)
    {
        Measurement[] measurements = [.. network.Plan.Objectives.Select((objective, k) => (objective, module: network.Modules[k].Measured))
            .Where(part => part.module is not null && (part.objective is TaskObjective || TrainingData.LabelledRows(part.objective, corpus) > 0))
            .OrderBy(part => part.objective is not TaskObjective)
            .Select(part => new Measurement(part.objective, part.module!, network.Plan.Labels))];
        RowReference[] rows = [.. Enumerable.Range(0, corpus.Rows).Select(row => new RowReference(corpus, row))];
        network.eval();
        using (inference_mode())
        {
            foreach (Batch batch in Prefetch.Ahead(LengthBuckets.Cut(rows, builder.Length, Budget, null).Select(builder.Build)))
            {
                using var scope = NewDisposeScope();
                EncodedBatch encoded = network.Encode(batch);
                TaskOutputs outputs = network.Outputs(batch, encoded);
                foreach (Measurement measurement in measurements) measurement.Add(batch, encoded.For(measurement.Reader), outputs);
            }
        }
        return [.. measurements.Select(measurement => measurement.Result())];
    }

    /// <summary>The task that an objective is measured by.</summary>
    private sealed class Measurement(Objective objective, TaskModule module, IReadOnlyDictionary<string, IReadOnlyList<string>> labels)
    {
        private readonly TaskObjective _task = objective.Measured()!;
        private readonly TaskEvaluator _evaluator = objective.Measured()!.CreateEvaluator(labels);
        private readonly Majority _majority = new();

        public string Reader => objective.ReadsAs;

        public void Add(Batch batch, IReadOnlyDictionary<string, Encoding> encodings, TaskOutputs outputs)
        {
            TaskOutputs own = objective is TaskObjective ? outputs : outputs.Over(_task.Name, module, encodings);
            TaskPrediction prediction = module.Predict(own.ContextOf(_task.Name), _evaluator.Columns);
            for (int row = 0; row < batch.Rows.Count; row++)
            {
                _evaluator.Add(new EvaluatedRow(prediction, batch.Labels, row));
                if (_task is LabelTask task) AddTo(_majority, task, batch, row);
            }
        }

        private static void AddTo(Majority majority, LabelTask task, Batch batch, int row)
        {
            majority.Add(batch.RowLabels<int>(task.LabelColumnName, row));
            if (task.Link == ScoreLink.Sigmoid) majority.Add(batch.RowLabels<float>(task.LabelColumnName, row));
        }

        public TaskMetrics Result()
        {
            TaskMetrics metrics = _evaluator.Result(objective.Name);
            return objective is TaskObjective || double.IsNaN(_majority.Rate)
                ? metrics
                : metrics with { Values = new Dictionary<string, double>(metrics.Values) { [MajorityRate] = _majority.Rate } };
        }
    }
}
