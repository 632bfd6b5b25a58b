using Microsoft.ML.MultiTask;
using Microsoft.ML.MultiTask.Data.Inputs;
using Microsoft.ML.MultiTask.Encoders;
using Microsoft.ML.MultiTask.Layers;
using Microsoft.ML.MultiTask.Objectives;
using Microsoft.ML.MultiTask.Objectives.Tasks;
using Microsoft.ML.MultiTask.Training.Optimizers;
using SeedSystems.Corpora;

namespace SeedSystems.Systems;

internal sealed class RowStatistics : SeedSystem
{
    public override string Name => "row-statistics";

    public override string Description => "Chunks from 1,000 sentences, with numbers that follow from the sentence: its length, its verbs, the depth of its "
        + "tree.";

    public override string Paper => "Ruder 2017, An Overview of Multi-Task Learning in Deep Neural Networks (statistics of the data as auxiliary objectives).";

    public override string Departures => "an idea without a system: the network is that of the other taggers here.";

    public override IEnumerable<Comparison> Compare(Workspace workspace)
    {
        var alone = new MultiTaskTrainer.Options
        {
            Inputs = [new Words("Tokens")],
            Encoder = new BiLstm
            {
                EmbeddingSize = 64,
                HiddenSize = 64,
                Characters = new CharacterBiLstm { HiddenSize = 32 },
                InputDropout = 0.3,
                Dropout = 0.3,
            },
            Tasks = [new SequenceLabels("Chunk")],
            Optimizer = new Adam { LearningRate = 3e-3f },
            BatchSize = 8,
            Epochs = 8,
        };
        var length = new SentenceLength { Bins = 5, Pooling = Pooling.Mean, Weight = 0.2 };
        var verbs = new LabelCount("Upos") { Wanted = ["VERB"], Pooling = Pooling.Mean, Weight = 0.2 };
        var depth = new TreeDepth("Heads") { Pooling = Pooling.Mean, Weight = 0.2 };
        yield return new Comparison
        {
            Data = EnglishWebTreebank.Load(workspace, train: 1000, validation: 300),
            Task = "Chunk",
            Metric = "F1",
            Arms =
            [
                new("Chunk alone", alone),
                new("with all three", alone with { Auxiliary = [length, verbs, depth] }),
                new("with SentenceLength", alone with { Auxiliary = [length] }),
                new("with LabelCount of verbs", alone with { Auxiliary = [verbs] }),
                new("with TreeDepth", alone with { Auxiliary = [depth] }),
            ],
        };
    }
}
