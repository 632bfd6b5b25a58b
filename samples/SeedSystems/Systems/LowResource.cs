using Microsoft.ML.MultiTask;
using SeedSystems.Corpora;

namespace SeedSystems.Systems;

internal sealed class LowResource : SeedSystem
{
    public override string Name => "low-resource";

    public override string Description =>
        "Parts of speech and names from 1,000 sentences, with objectives that need no label: neighbouring words, and the frequency of the word.";

    public override string Paper => "Rei 2017 (LanguageModel) and Plank, Søgaard and Goldberg 2016 (LogFrequency).";

    public override string Departures => "one network for both objectives and tasks.";

    public override int Seeds => 5;

    public override IEnumerable<Comparison> Compare(Workspace workspace)
    {
        Split data = EnglishWebTreebank.Load(workspace, train: 1000, validation: 500);
        yield return Compare(workspace, data, new SequenceLabels("Upos"), "Accuracy");
        yield return Compare(workspace, data, new SequenceLabels("Ner") { Crf = new Crf() }, "F1");
    }

    private static Comparison Compare(Workspace workspace, Split data, SequenceLabels task, string metric)
    {
        var alone = new MultiTaskTrainer.Options
        {
            Inputs = [new Words("Tokens")],
            Encoder = new BiLstm
            {
                EmbeddingSize = 64,
                HiddenSize = 100,
                Characters = new CharacterBiLstm { HiddenSize = 40 },
                InputDropout = 0.4,
                Dropout = 0.4,
            },
            Tasks = [task],
            Optimizer = new Adam { LearningRate = 3e-3f },
            BatchSize = 8,
            Epochs = 12,
        };
        var languageModel = new LanguageModel { HiddenSize = 50, Weight = 0.1 };
        var frequency = new LogFrequency { Weight = 0.5 };
        return new Comparison
        {
            Data = data,
            Task = task.Name,
            Metric = metric,
            Arms =
            [
                new($"{task.Name} alone", alone),
                new("with LanguageModel", alone with { Auxiliary = [languageModel] }),
                new("with LogFrequency", alone with { Auxiliary = [frequency] }),
                new("with both", alone with { Auxiliary = [languageModel, frequency] }),
            ],
            With = 3,
        };
    }
}
