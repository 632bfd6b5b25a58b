using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.MultiTask;

namespace TextClassificationModelBuilder;

public static partial class SentimentModel
{
    /// <summary>The table of reviews that the sample comes with.</summary>
    public static readonly string TrainingDataPath = Path.Combine(AppContext.BaseDirectory, "reviews.csv");

    /// <summary>Trains on a table of reviews and saves the model where <see cref="Predict"/> finds it.</summary>
    public static ITransformer Train(MLContext mlContext, IDataView data)
    {
        ITransformer model = BuildPipeline(mlContext).Fit(data);
        mlContext.Model.Save(model, data.Schema, _modelPath);
        return model;
    }

    /// <summary>Reads a table of reviews.</summary>
    public static IDataView LoadFromFile(MLContext mlContext, string path) => mlContext.Data.LoadFromTextFile<ModelInput>(path, new TextLoader.Options
    {
        Separators = [','],
        HasHeader = true,
        AllowQuoting = true,
        MissingRealsAsNaNs = true, // a review without stars
    });

    /// <summary>The sentiment is the task. Stars and topic are there in training only: what they teach about the words helps with the sentiment.</summary>
    private static IEstimator<ITransformer> BuildPipeline(MLContext mlContext)
    {
        MultiTaskTrainer trainer = mlContext.MultiTask().Trainer(new MultiTaskTrainer.Options
        {
            Inputs = [new Words("Text") { Tokenizer = new RegexTokenizer() }],
            Encoder = new BiLstm { EmbeddingSize = 40, HiddenSize = 40 },
            Tasks = [new Multiclass("Sentiment")],
            Auxiliary = [new Regression("Stars") { Weight = 0.3 }, new Multiclass("Topic") { Weight = 0.3 }],
            Optimizer = new Adam { LearningRate = 0.005f },
            BatchSize = 16,
            Epochs = 20,
        });
        return trainer.Append(mlContext.Transforms.Conversion.MapKeyToValue("PredictedSentiment", "PredictedLabel"));
    }
}
