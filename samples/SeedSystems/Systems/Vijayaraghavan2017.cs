using Microsoft.ML.MultiTask;
using SeedSystems.Corpora;

namespace SeedSystems.Systems;

internal sealed class Vijayaraghavan2017 : SeedSystem
{
    private const double Known = 0.3;
    private const int People = 2000, Width = 64;

    private static readonly TaskObjective[] _tasks =
    [
        new Binary("Woman") { Metric = "F1" }, new Multiclass("AgeGroup") { Metric = "MacroF1" }, new Binary("OverFiftyThousand") { Metric = "F1" },
        new Binary("BornAbroad") { Metric = "F1", PositiveWeight = 4 },
    ];

    public override string Name => "vijayaraghavan2017";

    public override string Description =>
        "Attributes of people of whom only some are known, from four kinds of input that attention weighs: each alone, and all from one network.";

    public override string Paper => "Vijayaraghavan, Vosoughi and Roy 2017, Twitter Demographic Classification Using Deep Multi-modal Multi-task Learning.";

    public override string Departures =>
        "2,000 people of UCI Adult instead of users of Twitter, with gender, age, income and country of birth, each known of three people in ten; work (which "
        + "one person in eighteen does not tell of), hours, education and ethnicity instead of profile, tweets, network and picture; one level of attention. "
        + "The last comparison has all attributes in every arm and differs in how the inputs are joined.";

    public override IEnumerable<Comparison> Compare(Workspace workspace)
    {
        Split data = Adult.Load(workspace, People, Known);
        var attention = new ModalityAttention { HiddenSize = Width };
        foreach (TaskObjective main in _tasks)
        {
            yield return new Comparison
            {
                Data = data,
                Arms = [new($"{main.Name} alone", Alone(main, attention)), new("with the other attributes", Together(main, attention))],
            };
        }
        yield return new Comparison
        {
            Data = data with { Name = $"{data.Name}, three joins" },
            Arms =
            [
                new("side by side", Together(_tasks[0], new SideBySide())),
                new("weighed by attention", Together(_tasks[0], attention)),
                new("gated", Together(_tasks[0], new GatedModalities { HiddenSize = Width })),
            ],
        };
    }

    private static MultiTaskTrainer.Options Together(TaskObjective main, ModalityJoin join) =>
        Alone(main, join) with { Auxiliary = [.. _tasks.Where(task => task != main)] };

    private static MultiTaskTrainer.Options Alone(TaskObjective main, ModalityJoin join) => new()
    {
        Inputs = [new Words("Work"), new FeatureVector("Time"), new FeatureVector("Education"), new FeatureVector("Ethnicity")],
        InputEncoders = new Dictionary<string, EncoderSettings>
        {
            ["Work"] = new Fusion(
            [
                new Modality("Work", new EmbeddingBag { EmbeddingSize = Width, InputDropout = 0.2 }) { Pooling = Pooling.Sum },
                new Modality("Time", Layer),
                new Modality("Education", Layer),
                new Modality("Ethnicity", Layer),
            ])
            { By = join },
        },
        Tasks = [main],
        Optimizer = new Adam { LearningRate = 3e-3f },
        BatchSize = 32,
    };

    private static Dense Layer => new() { HiddenSizes = [Width], Dropout = 0.2 };
}
