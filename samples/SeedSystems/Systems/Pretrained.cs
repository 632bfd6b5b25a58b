using Microsoft.ML.MultiTask;
using SeedSystems.Corpora;

namespace SeedSystems.Systems;

internal sealed class Pretrained : SeedSystem
{
    public override string Name => "pretrained";

    public override string Description =>
        "Names from a published encoder that is tuned, with parts of speech learnt at its second layer, at the top, and not at all.";

    public override string Paper => "Devlin et al. 2019, BERT: Pre-training of deep bidirectional transformers; Søgaard and Goldberg 2016 for the lower layer.";

    public override string Departures =>
        "all-MiniLM-L6-v2 (6 layers of 384, 22 million parameters), which is uncased, so that names lose their capitals.";

    public override int Seeds => 5;

    /// <remarks>Tuning is short by nature: the learning rate falls to zero within a few epochs.</remarks>
    public override ComparisonOptions Protocol => new() { Weights = [0.3, 1], LearningRates = [1], Epochs = 8, Patience = 3 };

    public override IEnumerable<Comparison> Compare(Workspace workspace)
    {
        Split small = EnglishWebTreebank.Load(workspace, train: 1000, validation: 400);
        MultiTaskTrainer.Options names = Tuned(workspace) with { Tasks = [new SequenceLabels("Ner") { Crf = new Crf() }] };
        var upos = new SequenceLabels("Upos");
        yield return new Comparison
        {
            Data = small,
            Arms =
            [
                new("Ner alone", names),
                new("with Upos at layer 2", names with { Auxiliary = [upos with { Layer = 2 }] }),
                new("with Upos at the top", names with { Auxiliary = [upos] }),
            ],
        };
    }

    private static MultiTaskTrainer.Options Tuned(Workspace workspace) => new()
    {
        Inputs = [new Words("Tokens")],
        Encoder = workspace.IsQuick ? MiniLm.Encoder with { Layers = 2 } : MiniLm.Encoder,
        Optimizer = new AdamW { LearningRate = 3e-4f },
        LearningRateSchedule = new LinearDecay { Warmup = 0.1 },
        GradientClipping = 1,
        BatchSize = 32,
    };
}
