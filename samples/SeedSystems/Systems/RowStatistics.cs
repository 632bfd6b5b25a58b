using Microsoft.ML.MultiTask;
using SeedSystems.Corpora;

namespace SeedSystems.Systems;

internal sealed class RowStatistics : SeedSystem
{
    public override string Name => "row-statistics";

    public override string Description => "Chunks from 1,000 sentences, with numbers that follow from the sentence, as numbers or in five bins: its length, "
        + "its verbs, the depth of its tree, the share of capitalised words.";

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
        };
        Statistic[] statistics =
        [
            new SentenceLength(), new LabelCount("Upos") { Name = "verbs", Wanted = ["VERB"] }, new TreeDepth("Heads") { Name = "tree depth" },
            new RowStatistic { Name = "capitals", Measure = CapitalShare },
        ];
        Statistic[] regressed = [.. statistics.Select(statistic => statistic with { Pooling = Pooling.Mean, Weight = 0.2 })];
        Statistic[] binned = [.. regressed.Select(statistic => statistic with { Bins = 5 })];
        yield return new Comparison
        {
            Data = EnglishWebTreebank.Load(workspace, train: 1000, validation: 300),
            Arms =
            [
                new("Chunk alone", alone),
                new("all, as numbers", alone with { Auxiliary = regressed }),
                new("all, in bins", alone with { Auxiliary = binned }),
                .. regressed.Zip(binned).SelectMany(pair => (ComparisonArm[])
                [
                    new($"{pair.First.Name}, as a number", alone with { Auxiliary = [pair.First] }),
                    new($"{pair.Second.Name}, in bins", alone with { Auxiliary = [pair.Second] }),
                ]),
            ],
        };
    }

    private static float CapitalShare(StatisticRow row) => row.Words.Count(word => char.IsUpper(word[0])) / (float)row.Words.Count;
}
