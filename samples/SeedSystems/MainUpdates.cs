using Microsoft.ML.MultiTask;
using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Layers;

namespace SeedSystems;

/// <summary>Counts the optimiser's steps on batches with rows of the main corpus, in stages that train the main task: batches of other corpora alone and
/// pretraining do not count.</summary>
internal sealed class MainUpdates
{
    /// <summary>The steps so far.</summary>
    public long Count { get; private set; }

    /// <summary>The same settings, their batches counted.</summary>
    public MultiTaskTrainer.Options Watch(MultiTaskTrainer.Options options) => options with
    {
        Batches = new Counted(options.Batches, this),
        Stages = [.. options.Stages.Select(stage => Watch(stage, options))],
    };

    private Stage Watch(Stage stage, MultiTaskTrainer.Options options)
    {
        BatchComposition batches = stage.Batches ?? options.Batches;
        bool trainsMain = stage.Objectives.Count == 0 || stage.Objectives.Contains(options.Tasks[0].Name);
        return stage with { Batches = trainsMain ? new Counted(batches, this) : batches };
    }

    private sealed record Counted(BatchComposition Inner, MainUpdates Updates) : BatchComposition
    {
        public override bool CountsMainAlone => Inner.CountsMainAlone;

        public override IReadOnlyList<RowReference[]> Cut(IReadOnlyList<RowReference[]> rows, Func<RowReference, int> length, int budget, RandomSource random)
        {
            IReadOnlyList<RowReference[]> batches = Inner.Cut(rows, length, budget, random);
            Corpus main = rows[0][0].Corpus;
            Updates.Count += batches.Count(batch => batch.Any(row => row.Corpus == main));
            return batches;
        }
    }
}
