using Microsoft.ML;
using Microsoft.ML.MultiTask;

namespace Pretrained;

public static partial class FeedbackModel
{
    /// <summary>The table of feedback that the sample comes with.</summary>
    public static readonly string TrainingDataPath = Path.Combine(AppContext.BaseDirectory, "feedback.tsv");

    // Whole texts are told apart by the mean of their states, as in the training of the weights.
    private static readonly TaskObjective[] _tasks =
        [new Multiclass("Sentiment") { Pooling = Pooling.Mean }, new Multiclass("Topic") { Pooling = Pooling.Mean }];

    /// <summary>Trains on rows of feedback and saves the model where <see cref="Predict"/> finds it.</summary>
    /// <param name="mlContext">The context.</param>
    /// <param name="data">The rows.</param>
    /// <param name="epochs">How often they are read.</param>
    /// <param name="threads">How many processors one operation is spread over.</param>
    /// <param name="progress">Is told how training goes.</param>
    public static ITransformer Train(MLContext mlContext, IDataView data, int epochs, int threads, IProgress<TrainingReport> progress)
    {
        using var pretrained = new MiniLm();
        ITransformer model = Trainer(mlContext, pretrained.Encoder, epochs, threads, _tasks, progress)
            .Append(mlContext.Transforms.Conversion.MapKeyToValue("PredictedSentiment", "Sentiment.PredictedLabel"))
            .Append(mlContext.Transforms.Conversion.MapKeyToValue("PredictedTopic", "Topic.PredictedLabel"))
            .Fit(data);
        mlContext.Model.Save(model, data.Schema, ModelPath);
        return model;
    }

    /// <summary>Reads the rows of a table of feedback that belong to a split, <c>train</c> or <c>test</c>.</summary>
    public static IDataView LoadFromFile(MLContext mlContext, string path, string split)
    {
        IDataView all = mlContext.Data.LoadFromTextFile<ModelInput>(path, hasHeader: true);
        return mlContext.Data.FilterByCustomPredicate<ModelInput>(all, row => row.Split != split); // it drops the rows for which this is true
    }

    /// <summary>One encoder for all tasks: it is pretrained, and each of them tunes it.</summary>
    private static MultiTaskTrainer Trainer(
        MLContext mlContext, Transformer encoder, int epochs, int threads, IReadOnlyList<TaskObjective> tasks, IProgress<TrainingReport>? progress = null) =>
        mlContext.MultiTask().Trainer(new MultiTaskTrainer.Options
        {
            Inputs = [new Words("Text") { Tokenizer = new RegexTokenizer(@"\S+") }], // the encoder cuts words further, into the subwords that it knows
            Encoder = encoder,
            Tasks = tasks,
            Optimizer = new AdamW { LearningRate = 1e-4f },
            LearningRateSchedule = new LinearDecay { Warmup = 0.1 },
            ParameterGroups =
            [
                new ParameterGroup([.. tasks.Select(task => task.Name)]) { LearningRateFactor = 10 }, // what is not pretrained has more to learn
                .. ParameterGroup.LayerWise("Text", encoder.Layers, decay: 0.8), // the lower a layer, the less it depends on the task
            ],
            GradientClipping = 1,
            BatchSize = 16,
            Epochs = epochs,
            ValidationFraction = 0, // rows are few, and the learning rate falls to nothing: the last weights are good
            Threads = threads,
            Progress = progress,
        });
}
