using Microsoft.ML.MultiTask;
using SeedSystems.Corpora;

namespace SeedSystems.Systems;

internal sealed class Sogaard2016 : SeedSystem
{
    public override string Name => "sogaard2016";

    public override string Description => "Chunks from the top of three layers, with parts of speech learnt at the first layer, at the top, and not at all.";

    public override string Paper => "Søgaard and Goldberg 2016, Deep multi-task learning with low level tasks supervised at lower layers.";

    public override string Departures => "EWT instead of the Penn Treebank; both losses at every update instead of one drawn at random; no pretrained vectors.";

    public override int Seeds => 10;

    public override IEnumerable<Comparison> Compare(Workspace workspace)
    {
        var alone = new MultiTaskTrainer.Options
        {
            Inputs = [new Words("Tokens")],
            Encoder = new BiLstm
            {
                EmbeddingSize = 64,
                HiddenSize = 80,
                Layers = 3,
                Characters = new CharacterBiLstm { HiddenSize = 32 },
                InputDropout = 0.2,
                Dropout = 0.2,
            },
            Tasks = [new SequenceLabels("Chunk")],
            Optimizer = new Adam { LearningRate = 2e-3f },
            BatchSize = 16,
        };
        yield return new Comparison
        {
            Data = EnglishWebTreebank.Load(workspace, train: 2000, validation: 500),
            Arms =
            [
                new("Chunk alone", alone),
                new("with Upos at layer 1", alone with { Auxiliary = [new SequenceLabels("Upos") { Layer = 1 }] }),
                new("with Upos at the top", alone with { Auxiliary = [new SequenceLabels("Upos")] }),
            ],
        };
    }
}
