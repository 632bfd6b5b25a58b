using Microsoft.ML;
using Microsoft.ML.MultiTask;

namespace TextClassificationModelBuilder;

public static partial class SentimentModel
{
    /// <summary>The metrics of a model on reviews that it was not trained on.</summary>
    public static TaskMetrics Evaluate(MLContext mlContext, ITransformer model, IDataView data) =>
        mlContext.MultiTask().Evaluate(model.Transform(data))["Sentiment"];
}
