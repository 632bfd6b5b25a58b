using Microsoft.ML.MultiTask;
using SeedSystems.Corpora;

namespace SeedSystems.Systems;

/// <remarks>
/// For reviews the paper's program makes one step for one source and one target example. Here a batch holds 25 of either and the rate is 25 times as large. Its
/// domain loss is the mean over source rows plus the mean over target rows, which is twice the mean over both: hence twice lambda. Lambda weights the domain
/// head as well as the reversed gradient, so that it is the weight of the objective and the strength of the reversal is 1. As in the program, the domain head
/// begins at zero, and the proxy A-distance is that of the source and target rows that were learnt from.
/// </remarks>
internal sealed class Ganin2016 : SeedSystem
{
    public override string Name => "ganin2016";

    public override string Description => "Sentiment of reviews in one domain learnt from another, with an adversary that tells the domains apart; two moons.";

    public override string Paper =>
        "Ganin, Ustinova, Ajakan, Germain, Larochelle, Laviolette, Marchand and Lempitsky 2016, Domain-Adversarial Training of Neural Networks.";

    public override string Departures =>
        "reviews: the data and settings of the paper's program, but batches of 25 source and 25 target rows at 25 times the rate of single rows, and a quarter "
        + "of the source rows for validation instead of a tenth, in which steps of half a point decide. Moons, drawn anew: a wider layer, a domain head with "
            + "a hidden layer and a ramp of the "
        + "reversal, as large batches with the paper's settings lose the moons themselves.";

    public override int Seeds => 20;

    /// <remarks>Their epochs are short.</remarks>
    public override ComparisonOptions Protocol => new() { Epochs = 120, Patience = 15 };

    public override IEnumerable<Comparison> Compare(Workspace workspace)
    {
        foreach ((string source, string target) in AmazonReviews.Pairs) yield return Reviews(workspace, AmazonReviews.Load(workspace, source, target));
        yield return Moons(workspace, TwoMoons.Load(workspace));
    }

    private static Comparison Reviews(Workspace workspace, Transfer transfer)
    {
        const double Lambda = 0.1;
        var adversary = new Adversarial(new Multiclass("Domain")) { Weight = 2 * Lambda, Strength = 1, InitialScale = 0 };
        return Compare(workspace, transfer, adversary, new MultiTaskTrainer.Options
        {
            Inputs = [new FeatureVector("Features")],
            Encoder = new Dense { HiddenSizes = [50], Activation = Activation.Sigmoid },
            Tasks = [new Multiclass("Sentiment")],
            Optimizer = new Sgd { LearningRate = 25 * 1e-3f },
            GradientClipping = null,
            BatchSize = 25,
        });
    }

    private static Comparison Moons(Workspace workspace, Transfer transfer) =>
        Compare(workspace, transfer, new Adversarial(new Multiclass("Domain") { HiddenSize = 15 }), new MultiTaskTrainer.Options
        {
            Inputs = [new FeatureVector("Features")],
            Encoder = new Dense { HiddenSizes = [50], Activation = Activation.Sigmoid },
            Tasks = [new Multiclass("Moon")],
            Optimizer = new Sgd { LearningRate = 0.3f, Momentum = 0.5f },
            GradientClipping = null,
            BatchSize = 30,
        });

    private static Comparison Compare(Workspace workspace, Transfer transfer, Adversarial adversary, MultiTaskTrainer.Options alone)
    {
        adversary = adversary with { Data = transfer.Target };
        MultiTaskTrainer.Options both = Workspace.Beside(alone, new Dictionary<string, double> { [adversary.Name] = 1 });
        return new Comparison
        {
            Data = transfer.Data,
            Measure = model => new Dictionary<string, double>
            {
                ["proxy A-distance"] = workspace.MultiTask.ProxyADistance(model, transfer.Data.Train, transfer.Target),
            },
            Arms =
            [
                new("source alone", alone),
                new("with the adversary", both with { Auxiliary = [adversary] }),
                new("with the domain head, not propagated back", both with { Auxiliary = [adversary with { BackPropagate = false }] }),
            ],
        };
    }
}
