using Microsoft.ML;
using Microsoft.ML.MultiTask;
using SeedSystems.Corpora;

namespace SeedSystems.Systems;

internal sealed class LowResource : SeedSystem
{
    private static readonly LanguageModel _languageModel = new() { HiddenSize = 50, Weight = 0.1 };

    public override string Name => "low-resource";

    public override string Description =>
        "Parts of speech and names from 1,000 sentences, and parts of speech from 500 Danish ones, with objectives that need no label: neighbouring words, "
            + "and the frequency of the word.";

    public override string Paper => "Rei 2017 (LanguageModel) and Plank, Søgaard and Goldberg 2016 (LogFrequency).";

    public override string Departures => "one network for both objectives and tasks.";

    public override int Seeds => 10;

    public override IEnumerable<Comparison> Compare(Workspace workspace)
    {
        Split data = EnglishWebTreebank.Load(workspace, train: 1000, validation: 500);
        yield return Compare(data, new SequenceLabels("Upos"));
        yield return Compare(data, new SequenceLabels("Ner") { Crf = new Crf() });
        yield return Danish(workspace);
    }

    private static Comparison Compare(Split data, SequenceLabels task)
    {
        MultiTaskTrainer.Options alone = Alone(task);
        var frequency = new LogFrequency { Weight = 0.5 };
        return new Comparison
        {
            Data = data,
            Arms =
            [
                new($"{task.Name} alone", alone),
                new("with LanguageModel", alone with { Auxiliary = [_languageModel] }),
                new("with LogFrequency", alone with { Auxiliary = [frequency] }),
                new("with both", alone with { Auxiliary = [_languageModel, frequency] }),
            ],
        };
    }

    private static Comparison Danish(Workspace workspace)
    {
        (Split data, IDataView unlabelled) = workspace.Sample(DanishTreebank.Load(workspace), 500, 300);
        MultiTaskTrainer.Options alone = Alone(new SequenceLabels("Upos"));
        LanguageModel everywhere = _languageModel with { Data = workspace.Ml.Transforms.DropColumns("Upos").Fit(unlabelled).Transform(unlabelled) };
        return new Comparison
        {
            Data = data,
            Arms =
            [
                new("Upos alone", alone),
                new("with LanguageModel", alone with { Auxiliary = [_languageModel] }),
                new("with LanguageModel on unlabelled sentences too",
                    Workspace.Beside(alone, new Dictionary<string, double> { [everywhere.Name] = 2 }) with { Auxiliary = [everywhere] }),
            ],
        };
    }

    private static MultiTaskTrainer.Options Alone(SequenceLabels task) => new()
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
    };
}
