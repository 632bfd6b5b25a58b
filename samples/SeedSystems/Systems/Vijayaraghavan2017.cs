using Microsoft.ML.MultiTask;
using Microsoft.ML.MultiTask.Data.Inputs;
using Microsoft.ML.MultiTask.Encoders;
using Microsoft.ML.MultiTask.Objectives;
using Microsoft.ML.MultiTask.Objectives.Tasks;
using Microsoft.ML.MultiTask.Training.Optimizers;
using SeedSystems.Corpora;

namespace SeedSystems.Systems;

internal sealed class Vijayaraghavan2017 : SeedSystem
{
    private const double Known = 0.3;
    private const int People = 2000;

    public override string Name => "vijayaraghavan2017";

    public override string Description => "Attributes of people of whom only some are known: each alone, and all from one network.";

    public override string Paper => "Vijayaraghavan, Vosoughi and Roy 2017, Twitter Demographic Classification Using Deep Multi-modal Multi-task Learning.";

    public override string Departures =>
        "2,000 people of UCI Adult instead of users of Twitter, with gender, age, income and country of birth, each known of three people in ten; "
        + "all features are one vector, without attention over kinds of input.";

    public override IEnumerable<Comparison> Compare(Workspace workspace)
    {
        Split data = Adult.Load(workspace, People, Known);
        TaskObjective[] tasks =
        [
            new Binary("Woman") { Metric = "F1" }, new Multiclass("AgeGroup") { Metric = "MacroF1" }, new Binary("OverFiftyThousand") { Metric = "F1" },
            new Binary("BornAbroad") { Metric = "F1", PositiveWeight = 4 },
        ];
        string[] metrics = ["F1", "MacroF1", "F1", "F1"];
        foreach ((TaskObjective main, string metric) in tasks.Zip(metrics))
        {
            MultiTaskTrainer.Options alone = Alone(main);
            yield return new Comparison
            {
                Data = data,
                Task = main.Name,
                Metric = metric,
                Arms = [new($"{main.Name} alone", alone), new("with the other attributes", alone with { Auxiliary = [.. tasks.Where(task => task != main)] })],
            };
        }
    }

    private static MultiTaskTrainer.Options Alone(TaskObjective main) => new()
    {
        Inputs = [new Vector("Features")],
        Encoder = new Dense { HiddenSizes = [64, 64], Dropout = 0.2 },
        Tasks = [main],
        Optimizer = new Adam { LearningRate = 1e-3f },
        BatchSize = 32,
        Epochs = 20,
    };
}
