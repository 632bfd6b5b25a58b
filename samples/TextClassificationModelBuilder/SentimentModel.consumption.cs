using Microsoft.ML;
using Microsoft.ML.Data;

namespace TextClassificationModelBuilder;

/// <summary>Predicts the sentiment of a review with the model that <see cref="Train"/> has saved.</summary>
public static partial class SentimentModel
{
    /// <summary>A row of the table of reviews.</summary>
    public sealed class ModelInput
    {
        [LoadColumn(0)]
        public string Text { get; set; } = "";

        [LoadColumn(1)]
        public string Sentiment { get; set; } = "";

        /// <summary>From 1 to 5; NaN where the guest gave none.</summary>
        [LoadColumn(2)]
        public float Stars { get; set; } = float.NaN;

        /// <summary>What the review is about; empty where nobody has said.</summary>
        [LoadColumn(3)]
        public string Topic { get; set; } = "";
    }

    /// <summary>What the model says of a review.</summary>
    public sealed class ModelOutput
    {
        public string PredictedSentiment { get; set; } = "";

        /// <summary>The probability of every class.</summary>
        public float[] Score { get; set; } = [];
    }

    private static readonly string _modelPath = Path.Combine(AppContext.BaseDirectory, "SentimentModel.zip");

    private static readonly Lazy<PredictionEngine<ModelInput, ModelOutput>> _predictEngine = new(CreatePredictEngine);

    /// <summary>The sentiment of a review. Not for several threads at once, as anything around a <see cref="PredictionEngine{TSrc, TDst}"/>.</summary>
    public static ModelOutput Predict(ModelInput input) => _predictEngine.Value.Predict(input);

    /// <summary>The probabilities of all sentiments, the most probable one first.</summary>
    public static IOrderedEnumerable<KeyValuePair<string, float>> PredictAllLabels(ModelInput input) =>
        GetLabels().Zip(Predict(input).Score, KeyValuePair.Create).OrderByDescending(score => score.Value);

    private static string[] GetLabels()
    {
        var labels = default(VBuffer<ReadOnlyMemory<char>>);
        _predictEngine.Value.OutputSchema[nameof(ModelOutput.Score)].GetSlotNames(ref labels);
        return [.. labels.DenseValues().Select(label => label.ToString())];
    }

    private static PredictionEngine<ModelInput, ModelOutput> CreatePredictEngine()
    {
        var mlContext = new MLContext();
        ITransformer model = mlContext.Model.Load(_modelPath, out _);
        return mlContext.Model.CreatePredictionEngine<ModelInput, ModelOutput>(model);
    }
}
