using Microsoft.ML.MultiTask.Layers;
using Microsoft.ML.MultiTask.Training;

namespace Microsoft.ML.MultiTask.Comparing;

/// <summary>Trains every objective alone for a short while, and all together, and writes down what is seen.</summary>
internal sealed class RelationJob(MLContext ml, MultiTaskTrainer.Options options, IDataView rows, RelationOptions relation)
{
    /// <summary>The relations of every auxiliary objective to the main task.</summary>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public RelationResult Run()
    {
        string main = options.Tasks[0].Name;
        string[] auxiliary = [.. options.Auxiliary.Where(objective => objective is not Penalty).Select(objective => objective.Name)];
        (DataProfiles data, GradientCosines gradients) = Together(main);
        LearningCurve? mainCurve = Alone(main);
        return new RelationResult(main, [.. auxiliary.Select(name => new ObjectiveRelation
        {
            Main = main,
            Auxiliary = name,
            MainCurve = mainCurve,
            AuxiliaryCurve = Alone(name),
            MainData = data.Profiles[main],
            AuxiliaryData = data.Profiles[name],
            OutOfVocabulary = data.OutOfVocabulary(main, name),
            Divergence = data.Divergence(main, name),
            Gradients = gradients.Of(name),
        })]);
    }

    private MultiTaskTrainer.Options Short => options with
    {
        Batches = options.Batches.CountsMainAlone ? options.Batches : BatchComposition.Balanced,
        Stages = [],
        Epochs = relation.Epochs,
        Patience = null,
        Seed = relation.Seed,
        Progress = relation.Progress,
        CancellationToken = relation.CancellationToken,
    };

    private (DataProfiles, GradientCosines) Together(string main) => new MultiTaskTrainer(ml, Short).Prepare(rows, (data, loop, _) =>
    {
        Dictionary<string, long> sizes = loop.Network.named_modules().Where(module => module.module is EmbeddingTable)
            .ToDictionary(module => $"{module.name}.weight", module => ((EmbeddingTable)module.module).Rows);
        using var gradients = new GradientCosines(main, loop.Network.SharedPlaces(), sizes, relation.Looks);
        loop.Watch = gradients;
        RequireWhole(loop.Run());
        return (new DataProfiles(data, options.Inputs), gradients);
    });

    /// <summary>The losses of an objective that is trained alone; null where it has none alone.</summary>
    private LearningCurve? Alone(string name)
    {
        MultiTaskTrainer.Options alone = Short with { Stages = [new Stage { Name = "alone", Objectives = [name] }] };
        return new MultiTaskTrainer(ml, alone).Prepare(rows, (_, loop, _) =>
        {
            TrainingSummary summary = RequireWhole(loop.Run());
            double[] losses = [.. summary.Epochs.Select(epoch => epoch.Losses.GetValueOrDefault(name, double.NaN))];
            return losses.All(double.IsFinite) && losses.Length > 1 && losses[0] > 0 ? new LearningCurve(losses) : null;
        });
    }

    private static TrainingSummary RequireWhole((Network Network, TrainingSummary Summary) trained)
    {
        trained.Network.Dispose();
        return trained.Summary.WasCanceled ? throw new OperationCanceledException("Looking at relations was cancelled.") : trained.Summary;
    }
}
