// Trains a part-of-speech tagger, alone and with two auxiliary objectives that need no further labels; saves the second one, loads it and tags a sentence with it.
using System.Diagnostics;
using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.MultiTask.Metrics;
using Microsoft.ML.MultiTask.Objectives;
using QuickStart;
using Spectre.Console;

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
if (arguments.Generate is { } folder)
{
    new CorpusGenerator(seed: 1).Write(folder);
    return 0;
}

var ml = new MLContext(seed: 1);
Corpus corpus = arguments.Data is { } data ? Corpus.Ewt(ml, data) : Corpus.Small(ml);
int seeds = arguments.Seeds ?? corpus.Seeds, epochs = arguments.Epochs ?? corpus.Epochs;
double[] without = new double[seeds], with = new double[seeds];
Objective[] auxiliary = [new LogFrequency(), new LanguageModel { Weight = 0.1 }];

ITransformer? tagger = null;
var training = new Stopwatch();
for (int s = 0; s < seeds; s++)
{
    (without[s], _) = Run("main task alone", s + 1, []);
    (with[s], tagger) = Run("with auxiliaries", s + 1, auxiliary);
}

AnsiConsole.Write(new Table { Border = TableBorder.Ascii }.AddColumns($"UPOS accuracy on test ({corpus.Name})", "%", $"95 % interval, {seeds} seed(s)")
    .AddRow(Row("main task alone", ConfidenceInterval.Of(without)))
    .AddRow(Row("with LogFrequency and LanguageModel", ConfidenceInterval.Of(with)))
    .AddRow(Row("difference", ConfidenceInterval.OfDifference(with, without))));

string model = arguments.Model ?? Path.GetTempFileName();
ml.Model.Save(tagger, corpus.Train.Schema, model);
string sentence = arguments.Sentence ?? AskForSentence();
Console.WriteLine(string.Join(' ', Tagger.Tag(ml, model, sentence).Select(word => $"{word.Token}/{word.Tag}")));
if (arguments.Model is null) File.Delete(model);

Console.WriteLine(JsonSerializer.Serialize(new { metric = "UPOS accuracy", without = without.Average(), with = with.Average(), trainSeconds = training.Elapsed.TotalSeconds }));
return 0;

(double Accuracy, ITransformer Tagger) Run(string name, int seed, IReadOnlyList<Objective> objectives)
{
    training.Start();
    ITransformer trained = TrainingDisplay.Show($"{name}, seed {seed}", progress => Tagger.Train(ml, corpus, epochs, seed, objectives, progress));
    training.Stop();
    return (Tagger.Accuracy(ml, trained, corpus.Test), trained);
}

string[] Row(string name, ConfidenceInterval accuracy) =>
    [name, $"{100 * accuracy.Mean:0.00}", accuracy.Count > 1 ? $"{100 * accuracy.Lower:0.00} to {100 * accuracy.Upper:0.00}" : ""];

string AskForSentence() => Console.IsInputRedirected || Console.IsOutputRedirected
    ? corpus.Example
    : AnsiConsole.Prompt(new TextPrompt<string>("A sentence to tag:").DefaultValue(corpus.Example));
