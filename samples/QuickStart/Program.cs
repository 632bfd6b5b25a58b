// Trains a part-of-speech tagger, alone and with two auxiliary objectives that need no further labels; saves the second one, loads it and tags a
// sentence with it.
using System.Diagnostics;
using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.MultiTask;
using Microsoft.ML.MultiTask.Metrics;
using QuickStart;
using Spectre.Console;

var ml = new MLContext(seed: 1);
Arguments arguments;
Corpus corpus;
try
{
    arguments = Arguments.Parse(args);
    if (arguments.Generate is { } folder)
    {
        new CorpusGenerator(seed: 1).Write(folder);
        return 0;
    }
    corpus = arguments.Data is { } data ? Corpus.Ewt(ml, data) : Corpus.Small(ml);
}
catch (ArgumentException wrong)
{
    Console.Error.WriteLine($"{wrong.Message}\n{Arguments.Usage}");
    return 2;
}
MultiTaskTrainer.Options alone = corpus.Settings with { Epochs = arguments.Epochs ?? corpus.Settings.Epochs };
MultiTaskTrainer.Options auxiliary = alone with { Auxiliary = corpus.Auxiliary };

int seeds = arguments.Seeds ?? corpus.Seeds;
double[] without = new double[seeds], with = new double[seeds];
ITransformer tagger = null!;
var training = new Stopwatch();
for (int s = 0; s < seeds; s++)
{
    (_, without[s]) = Run("main task alone", alone with { Seed = s + 1 });
    (tagger, with[s]) = Run("with auxiliaries", auxiliary with { Seed = s + 1 });
}

AnsiConsole.Write(new Table { Border = TableBorder.Ascii }
    .AddColumns($"UPOS accuracy on test ({corpus.Name})", "%", $"95 % interval, seeds: {seeds}")
    .AddRow(Row("main task alone", ConfidenceInterval.Of(without)))
    .AddRow(Row("with LogFrequency and LanguageModel", ConfidenceInterval.Of(with)))
    .AddRow(Row("difference", ConfidenceInterval.OfDifference(with, without))));

string model = arguments.Model ?? Path.GetTempFileName();
ml.Model.Save(tagger, corpus.Train.Schema, model);
string sentence = arguments.Sentence ?? AskForSentence();
Console.WriteLine(string.Join(' ', Tagger.Tag(ml, model, sentence).Select(word => $"{word.Token}/{word.Tag}")));
if (arguments.Model is null) File.Delete(model);

double trainSeconds = training.Elapsed.TotalSeconds;
Console.WriteLine(JsonSerializer.Serialize(new { metric = "UPOS accuracy", without = without.Average(), with = with.Average(), trainSeconds }));
return 0;

(ITransformer Tagger, double Accuracy) Run(string name, MultiTaskTrainer.Options settings)
{
    training.Start();
    ITransformer trained = TrainingDisplay.Show(
        $"{name}, seed {settings.Seed}", progress => Tagger.Train(ml, corpus.Train, settings with { Progress = progress }));
    training.Stop();
    return (trained, Tagger.Accuracy(ml, trained, corpus.Test));
}

string[] Row(string name, ConfidenceInterval accuracy) =>
    [name, $"{100 * accuracy.Mean:0.00}", accuracy.Count > 1 ? $"{100 * accuracy.Lower:0.00} to {100 * accuracy.Upper:0.00}" : ""];

string AskForSentence() => Console.IsInputRedirected || Console.IsOutputRedirected
    ? corpus.Example
    : AnsiConsole.Prompt(new TextPrompt<string>("A sentence to tag:").DefaultValue(corpus.Example));
