using Microsoft.ML;
using Microsoft.ML.MultiTask;
using Microsoft.ML.MultiTask.Metrics;
using SeedSystems.Corpora;

namespace SeedSystems.Systems;

internal sealed class Normalizations : SeedSystem
{
    private const int Few = 300, Many = 4000;

    public override string Name => "loss-normalization";

    public override string Description =>
        "Chunks, with few rows of supersenses or many of parts of speech mixed in: is a weight better given to the mean over a batch, to rows, or to words?";

    public override string Paper => "None; mean losses are what the toolkits of the field weigh.";

    public override string Departures => "mixed batches, in which the number of auxiliary rows changes from batch to batch; weights are chosen for each way.";

    public override int Seeds => 10;

    public override IEnumerable<Comparison> Compare(Workspace workspace)
    {
        Split data = EnglishWebTreebank.Load(workspace, train: 1000, validation: 400);
        IDataView few = workspace.First(Supersenses.OfTraining(workspace), workspace.IsQuick ? 30 : Few);
        yield return Compare(data with { Name = $"{data.Name}, few others" }, new SequenceLabels("Supersense") { Data = few });
        yield return Compare(data with { Name = $"{data.Name}, many others" },
            new SequenceLabels("Pos") { Data = GumDocuments.Tagged(workspace, workspace.IsQuick ? 300 : Many) });
    }

    /// <summary>The three against each other, by seed.</summary>
    public override string Conclude(Workspace workspace, IReadOnlyList<ComparisonOutcome> outcomes) => string.Join("\n", outcomes.SelectMany(outcome =>
        outcome.Result.Arms.Where(arm => !arm.IsPlacebo).Skip(2).Select(arm =>
        {
            ComparedArm byBatch = outcome.Result.Arms[1];
            PairedTest test = PairedTest.Of(Values(arm, outcome.Result), Values(byBatch, outcome.Result));
            return $"- {outcome.Comparison.Data.Name}: {arm.Name} against {byBatch.Name} {Report.Signed(test.Difference)} (p {test.PValue:0.000}); "
                + $"{test.SmallestDetectable():0.0000} would have been seen.";
        })));

    private static double[] Values(ComparedArm arm, ComparisonResult result) => [.. arm.Runs.Select(run => run.Test[result.Metric])];

    private static Comparison Compare(Split data, Objective auxiliary)
    {
        var alone = new MultiTaskTrainer.Options
        {
            Inputs = [new Words("Tokens")],
            Encoder = new BiLstm { EmbeddingSize = 64, HiddenSize = 64, InputDropout = 0.4, Dropout = 0.4 },
            Tasks = [new SequenceLabels("Chunk")],
            Optimizer = new Adam { LearningRate = 3e-3f },
            BatchSize = 12,
        };
        MultiTaskTrainer.Options both = alone with { Auxiliary = [auxiliary] };
        return new Comparison
        {
            Data = data,
            ComparesBatches = true,
            Arms =
            [
                new("Chunk alone", alone),
                .. Enum.GetValues<LossNormalization>().Select(per => new ComparisonArm(Arm(auxiliary, per), both with { LossNormalization = per })),
            ],
        };
    }

    private static string Arm(Objective auxiliary, LossNormalization per) => $"{auxiliary.Name}, by {per.ToString().ToLowerInvariant()}";
}
