using Microsoft.ML.MultiTask;
using SeedSystems.Corpora;

namespace SeedSystems.Systems;

internal sealed class Plank2016 : SeedSystem
{
    public override string Name => "plank2016";

    public override string Description => "Parts of speech of words outside of the vocabulary, with the logarithm of the word's training frequency as a "
        + "second label.";

    public override string Paper => "Plank, Søgaard and Goldberg 2016, Multilingual Part-of-Speech Tagging with Bidirectional LSTM Models and Auxiliary Loss.";

    public override string Departures =>
        "no Polyglot vectors; Adam on batches instead of SGD sentence by sentence, and early stopping instead of 20 epochs; the frequency of the word "
            + "itself, and of the "
        + "next one. The low-resource setting is in the section low-resource.";

    public override int Seeds => 10;

    public override IEnumerable<Comparison> Compare(Workspace workspace)
    {
        var alone = new MultiTaskTrainer.Options
        {
            Inputs = [new Words("Tokens")],
            Encoder = new BiLstm
            {
                EmbeddingSize = 64,
                HiddenSize = 100,
                Characters = new CharacterBiLstm { EmbeddingSize = 100, HiddenSize = 100 },
                Bytes = new CharacterBiLstm { EmbeddingSize = 100, HiddenSize = 100 },
                Noise = 0.2,
                InputDropout = 0,
                Dropout = 0,
            },
            Tasks = [new SequenceLabels("Upos") { MarksUnknownWords = true, Metric = "UnknownAccuracy" }],
            Optimizer = new Adam { LearningRate = 2e-3f },
            BatchSize = 16,
        };
        Split data = DanishTreebank.Load(workspace);
        yield return new Comparison
        {
            Data = data,
            Measure = model => new Dictionary<string, double>
            {
                ["accuracy of all words"] = workspace.MultiTask.Evaluate(model.Transform(data.Test))["Upos"]["Accuracy"],
            },
            Arms =
            [
                new("Upos alone", alone),
                new("with LogFrequency", alone with { Auxiliary = [new LogFrequency()] }),
                new("with LogFrequency of the next word", alone with { Auxiliary = [new LogFrequency { Shift = 1 }] }),
            ],
        };
    }
}
