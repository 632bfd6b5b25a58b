using Microsoft.ML;
using Microsoft.ML.Data;

namespace Pretrained;

/// <summary>Predicts the sentiment and the topic of feedback with the model that <see cref="Train"/> has saved.</summary>
public static partial class FeedbackModel
{
    /// <summary>A row of the table of feedback.</summary>
    public sealed class ModelInput
    {
        [LoadColumn(0)]
        public string Text { get; set; } = "";

        [LoadColumn(1)]
        public string Sentiment { get; set; } = "";

        [LoadColumn(2)]
        public string Topic { get; set; } = "";

        /// <summary>Whether the row is there to <c>train</c> or to <c>test</c>.</summary>
        [LoadColumn(3)]
        public string Split { get; set; } = "";
    }

    /// <summary>What the model says of feedback.</summary>
    public sealed class ModelOutput
    {
        public string PredictedSentiment { get; set; } = "";

        public string PredictedTopic { get; set; } = "";

        /// <summary>The probability of every sentiment.</summary>
        [ColumnName("Sentiment.Score")]
        public float[] SentimentScore { get; set; } = [];

        /// <summary>The probability of every topic.</summary>
        [ColumnName("Topic.Score")]
        public float[] TopicScore { get; set; } = [];
    }

    private static readonly Lazy<PredictionEngine<ModelInput, ModelOutput>> _predictEngine = new(CreatePredictEngine);

    /// <summary>Where the model is saved and looked for.</summary>
    public static string ModelPath { get; set; } = Path.Combine(AppContext.BaseDirectory, "FeedbackModel.zip");

    /// <summary>The sentiment and the topic of feedback. Not for several threads at once, as anything around a
    /// <see cref="PredictionEngine{TSrc, TDst}"/>.</summary>
    public static ModelOutput Predict(ModelInput input) => _predictEngine.Value.Predict(input);

    private static PredictionEngine<ModelInput, ModelOutput> CreatePredictEngine()
    {
        var mlContext = new MLContext();
        ITransformer model = mlContext.Model.Load(ModelPath, out _);
        return mlContext.Model.CreatePredictionEngine<ModelInput, ModelOutput>(model);
    }
}
