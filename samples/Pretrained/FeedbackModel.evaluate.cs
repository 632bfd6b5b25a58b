using Microsoft.ML;
using Microsoft.ML.MultiTask;

namespace Pretrained;

public static partial class FeedbackModel
{
    /// <summary>The metrics of a model on feedback that it was not trained on.</summary>
    public static MultiTaskMetrics Evaluate(MLContext mlContext, ITransformer model, IDataView data) => mlContext.MultiTask().Evaluate(model.Transform(data));

    /// <summary>The metrics of every task when it is trained alone, as it is trained with the others otherwise.</summary>
    public static IReadOnlyList<TaskMetrics> EvaluateAlone(MLContext mlContext, IDataView train, IDataView test, int epochs, int threads)
    {
        using var pretrained = new MiniLm();
        var metrics = new List<TaskMetrics>();
        foreach (TaskObjective task in _tasks)
        {
            using MultiTaskTransformer model = Trainer(mlContext, pretrained.Encoder, epochs, threads, [task]).Fit(train);
            metrics.AddRange(Evaluate(mlContext, model, test));
        }
        return metrics;
    }
}
