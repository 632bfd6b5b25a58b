using Microsoft.ML.MultiTask;
using SeedSystems.Corpora;

namespace SeedSystems.Systems;

internal sealed class FullEwt : SeedSystem
{
    public override string Name => "full-ewt";

    public override string Description => "Parts of speech and names from all of EWT, without pretrained vectors.";

    public override string Paper => "none: what the library reaches in minutes on a small machine.";

    public override string Departures => "the settings are the first ones tried; nothing was searched for.";

    public override int Seeds => 2;

    /// <remarks>A run takes minutes: weights and learning rate are those that were chosen on the validation sentences before.</remarks>
    public override ComparisonOptions Protocol => new() { Weights = [1], LearningRates = [1], Epochs = 20, Patience = 4, Placebo = false };

    public override IEnumerable<Comparison> Compare(Workspace workspace)
    {
        Split data = EnglishWebTreebank.Load(workspace);
        var upos = new SequenceLabels("Upos");
        var ner = new SequenceLabels("Ner") { Crf = new Crf() };
        MultiTaskTrainer.Options options = Options(workspace);
        yield return new Comparison
        {
            Data = data,
            Arms =
            [
                new("Upos alone", options with { Tasks = [upos] }),
                new("with LogFrequency", options with { Tasks = [upos], Auxiliary = [new LogFrequency { Weight = 0.2 }] }),
            ],
        };
        MultiTaskTrainer.Options longer = options with { Tasks = [ner] };
        yield return new Comparison
        {
            Data = data,
            Arms =
            [
                new("Ner alone", longer),
                new("with Upos and Chunk at layer 1", longer with { Auxiliary = [upos with { Layer = 1 }, new SequenceLabels("Chunk") { Layer = 1 }] }),
            ],
        };
    }

    private static MultiTaskTrainer.Options Options(Workspace workspace) => new()
    {
        Inputs = [new Words("Tokens") { UnknownProbability = 0.25 }],
        Encoder = new BiLstm
        {
            EmbeddingSize = 100,
            HiddenSize = 128,
            Layers = 2,
            Characters = new CharacterCnn { Filters = 40, Widths = [2, 3, 4] },
            InputDropout = 0.4,
            Dropout = 0.4,
        },
        Optimizer = new Adam { LearningRate = 2e-3f },
        LearningRateSchedule = new LinearDecay { Final = 0.05 },
        BatchSize = 32,
    };
}
