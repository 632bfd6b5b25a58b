// An objective and a weighting that this program brings itself, trained beside a task of the library.
using System.Text.Json;
using CustomObjective;
using Microsoft.ML;
using Microsoft.ML.MultiTask;

var ml = new MLContext(seed: 1);
IReadOnlyList<Command> commands = Command.All();
IDataView train = ml.Data.LoadFromEnumerable(commands.Take(120)), test = ml.Data.LoadFromEnumerable(commands.Skip(120));

MultiTaskTrainer trainer = ml.MultiTask().Trainer(new MultiTaskTrainer.Options
{
    Inputs = [new Words("Tokens")],
    Encoder = new BiLstm { EmbeddingSize = 30, HiddenSize = 30 },
    Tasks = [new SequenceLabels("Slots")],
    Auxiliary = [new WordLength { Weight = 0.5, Longest = 6 }],
    Weighting = new LogarithmOfLosses(),
    Optimizer = new Adam { LearningRate = 0.01f },
    BatchSize = 8,
    Epochs = 15,
});
var pipeline = trainer.Append(ml.Transforms.Conversion.MapKeyToValue("PredictedSlots", "PredictedLabel"));
var model = pipeline.Fit(train);

// It took part: its loss fell beside that of the task.
MultiTaskTransformer network = model.OfType<MultiTaskTransformer>().Single();
IReadOnlyList<EpochSummary> epochs = network.Training!.Epochs;
for (int e = 0; e < epochs.Count; e++)
{
    Console.WriteLine($"epoch {e + 1}: loss of Slots {epochs[e].Losses["Slots"]:0.000}, of WordLength {epochs[e].Losses["WordLength"]:0.000}");
}
// But it is not part of the model, which predicts the task only.
Console.WriteLine($"The model predicts: {string.Join(", ", network.Tasks)}");

string path = Path.GetTempFileName();
ml.Model.Save(model, train.Schema, path);
ITransformer loaded = ml.Model.Load(path, out _);
File.Delete(path);

using var engine = ml.Model.CreatePredictionEngine<Command, LabelledCommand>(loaded);
Command command = commands[^1];
Console.WriteLine(string.Join(' ', command.Tokens.Zip(engine.Predict(command).PredictedSlots, (token, slot) => $"{token}/{slot}")));

TaskMetrics slots = ml.MultiTask().Evaluate(loaded.Transform(test))["Slots"];
double firstLoss = epochs[0].Losses["WordLength"], lastLoss = epochs[^1].Losses["WordLength"];
Console.WriteLine(JsonSerializer.Serialize(new { metric = "slot F1", value = slots["F1"], firstLoss, lastLoss }));
