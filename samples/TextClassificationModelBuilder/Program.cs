// A text classifier in the layout of ML.NET Model Builder: SentimentModel.training.cs, SentimentModel.evaluate.cs and SentimentModel.consumption.cs.
using System.Text.Json;
using Microsoft.ML;
using TextClassificationModelBuilder;

var mlContext = new MLContext(seed: 1);
IDataView reviews = SentimentModel.LoadFromFile(mlContext, SentimentModel.TrainingDataPath);
DataOperationsCatalog.TrainTestData split = mlContext.Data.TrainTestSplit(reviews, testFraction: 0.25, seed: 1);

ITransformer model = SentimentModel.Train(mlContext, split.TrainSet);
double accuracy = SentimentModel.Evaluate(mlContext, model, split.TestSet)["Accuracy"];

var review = new SentimentModel.ModelInput { Text = "I would come again tomorrow. The garden was peaceful and well kept." };
Console.WriteLine($"{review.Text} -> {SentimentModel.Predict(review).PredictedSentiment}");
foreach ((string sentiment, float probability) in SentimentModel.PredictAllLabels(review)) Console.WriteLine($"  {sentiment,-8} {probability:P1}");
Console.WriteLine(JsonSerializer.Serialize(new { metric = "accuracy", value = accuracy }));
