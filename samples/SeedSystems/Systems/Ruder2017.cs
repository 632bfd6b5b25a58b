using Microsoft.ML.MultiTask;
using SeedSystems.Corpora;

namespace SeedSystems.Systems;

internal sealed class Ruder2017 : SeedSystem
{
    public override string Name => "ruder2017";

    public override string Description => "Chunks with parts of speech beside them: one encoder for both, cross-stitched ones, and a sluice network.";

    public override string Paper => "Ruder, Bingel, Augenstein and Søgaard 2017, Latent Multi-task Architecture Learning (Sluice networks).";

    public override string Departures => "1,000 sentences of EWT instead of OntoNotes; both losses at every update instead of one after the other; two layers "
        + "of "
        + "a narrower network; the constraint is on all gates.";

    public override int Seeds => 10;

    public override IEnumerable<Comparison> Compare(Workspace workspace)
    {
        var alone = new MultiTaskTrainer.Options
        {
            Inputs = [new Words("Tokens")],
            Encoder = new BiLstm
            {
                EmbeddingSize = 64,
                HiddenSize = 50,
                Layers = 2,
                Characters = new CharacterBiLstm { HiddenSize = 20 },
                InputDropout = 0.2,
                Dropout = 0.2,
                Noise = 0.2,
            },
            Tasks = [new SequenceLabels("Chunk") { HiddenSize = 50 }],
            Optimizer = new Adam { LearningRate = 3e-3f },
            BatchSize = 16,
        };
        MultiTaskTrainer.Options both = alone with { Auxiliary = [new SequenceLabels("Upos") { HiddenSize = 50 }] };
        string[] common = ["words", "characters"];
        MultiTaskTrainer.Options sluice = both with { Sharing = new Sluice { Common = common } };
        yield return new Comparison
        {
            Data = EnglishWebTreebank.Load(workspace, train: 1000, validation: 300),
            Arms =
            [
                new("Chunk alone", alone),
                new("with Upos, one encoder", both),
                new("with Upos, cross-stitched", both with { Sharing = new CrossStitch { Common = common } }),
                new("with Upos, sluice", sluice),
                new("with Upos, sluice, subspaces apart", sluice with { Auxiliary = [.. sluice.Auxiliary, new SubspaceOrthogonality { Weight = 0.1 }] }),
            ],
            With = 4,
        };
    }
}
