// Fine-tunes a pretrained encoder for two tasks at once, in the layout of ML.NET Model Builder: FeedbackModel.training.cs, FeedbackModel.evaluate.cs and
// FeedbackModel.consumption.cs. Where there is a model already, it is only evaluated and used.
using System.Diagnostics;
using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.MultiTask;
using Pretrained;

Arguments arguments;
try
{
    arguments = Arguments.Parse(args);
}
catch (ArgumentException wrong)
{
    Console.Error.WriteLine($"{wrong.Message}\n{Arguments.Usage}");
    return 2;
}
FeedbackModel.ModelPath = arguments.Model ?? FeedbackModel.ModelPath;

var mlContext = new MLContext(seed: 1);
IDataView train = FeedbackModel.LoadFromFile(mlContext, FeedbackModel.TrainingDataPath, "train");
IDataView test = FeedbackModel.LoadFromFile(mlContext, FeedbackModel.TrainingDataPath, "test");
if (arguments.Rows is { } rows) train = mlContext.Data.TakeRows(train, rows);

double trainSeconds = 0;
if (!File.Exists(FeedbackModel.ModelPath))
{
    var training = Stopwatch.StartNew();
    FeedbackModel.Train(mlContext, train, arguments.Epochs, arguments.Threads, new EpochLines());
    trainSeconds = training.Elapsed.TotalSeconds;
}

ITransformer model = mlContext.Model.Load(FeedbackModel.ModelPath, out _);
MultiTaskMetrics metrics = FeedbackModel.Evaluate(mlContext, model, test);
MetricsTable.Print("both tasks, held-out rows", metrics);
if (arguments.Alone) MetricsTable.Print("each task alone", FeedbackModel.EvaluateAlone(mlContext, train, test, arguments.Epochs, arguments.Threads));

string[] texts =
[
    "The parcel went to the wrong house and nobody told me.",
    "My new headphones sound wonderful.",
    "Why was I charged for the shoes that I sent back?",
    "She answered every question with a smile.",
    "The app will not let me log in.",
];
foreach (string text in texts)
{
    FeedbackModel.ModelOutput output = FeedbackModel.Predict(new FeedbackModel.ModelInput { Text = text });
    Console.WriteLine($"{text} -> {output.PredictedSentiment} ({output.SentimentScore.Max():P0}), {output.PredictedTopic} ({output.TopicScore.Max():P0})");
}
double sentiment = metrics["Sentiment"]["Accuracy"], topic = metrics["Topic"]["Accuracy"];
Console.WriteLine(JsonSerializer.Serialize(new { metric = "accuracy", sentiment, topic, trainSeconds }));
return 0;
