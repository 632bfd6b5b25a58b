using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.MultiTask;
using SeedSystems.Corpora;

namespace SeedSystems.Systems;

internal sealed class Benton2017 : SeedSystem
{
    private const int Shared = 64, Own = 16, People = 1000;

    public override string Name => "benton2017";

    public override string Description =>
        "Yes-or-no questions about a person, of which one is asked for and the others, gender among them, are learnt beside it; alone with as many parameters.";

    public override string Paper => "Benton, Mitchell and Hovy 2017, Multitask Learning for Mental Health Conditions with Limited Social Media Data.";

    public override string Departures =>
        "1,000 people of UCI Adult instead of users and their words; all losses at every update instead of one task in turn.";

    public override IEnumerable<Comparison> Compare(Workspace workspace)
    {
        Split data = Adult.Load(workspace, People);
        yield return Compare(workspace, data, "HasCapitalLoss");
        yield return Compare(workspace, data, "OverFiftyThousand");
    }

    private static Comparison Compare(Workspace workspace, Split data, string main)
    {
        Binary[] others = [.. Adult.Labels.Where(label => label != main).Select(Question)];
        // Its loss is the mean over the labels; the others are added up.
        var all = new MultiLabel("Others") { HiddenSize = Own * others.Length, Weight = others.Length };
        MultiTaskTrainer.Options narrow = Alone(main, Shared);
        return new Comparison
        {
            Data = data with { Train = Together(data.Train), Validation = Together(data.Validation!), Test = Together(data.Test) },
            Arms =
            [
                new("alone, as many parameters", Alone(main, EqualWidth(data.Train, others.Length + 1))),
                new("with nine other questions and gender", narrow with { Auxiliary = others }),
                new("with nine other questions", narrow with { Auxiliary = [.. others.Where(question => question.Name != "Woman")] }),
                new("alone, as wide", narrow),
                new("with nine other questions and gender, as one task", narrow with { Auxiliary = [all] }),
            ],
        };

        IDataView Together(IDataView rows) =>
            workspace.Ml.Transforms.Concatenate("Others", [.. others.Select(question => question.Name)]).Fit(rows).Transform(rows);
    }

    private static MultiTaskTrainer.Options Alone(string main, int width) => new()
    {
        Inputs = [new FeatureVector("Features")],
        Encoder = new Dense { HiddenSizes = [width] },
        Tasks = [Question(main)],
        Optimizer = new Adam { LearningRate = 1e-3f },
        BatchSize = 32,
    };

    private static Binary Question(string label) => new(label) { HiddenSize = Own, Metric = "AreaUnderRoc" };

    /// <summary>The width of the shared layer with which one task has as many parameters as all of them.</summary>
    private static int EqualWidth(IDataView rows, int tasks)
    {
        int features = ((VectorDataViewType)rows.Schema["Features"].Type).Size;
        int head = 2 * Own + 1, all = Shared * (features + 1) + tasks * (Shared * Own + head);
        return (all - head) / (features + 1 + Own);
    }
}
