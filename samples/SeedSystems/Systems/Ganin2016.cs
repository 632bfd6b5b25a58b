using Microsoft.ML.MultiTask;
using Microsoft.ML.MultiTask.Data.Inputs;
using Microsoft.ML.MultiTask.Encoders;
using Microsoft.ML.MultiTask.Layers;
using Microsoft.ML.MultiTask.Objectives;
using Microsoft.ML.MultiTask.Objectives.Tasks;
using Microsoft.ML.MultiTask.Training.Optimizers;
using SeedSystems.Corpora;

namespace SeedSystems.Systems;

/// <remarks>
/// The paper's program makes one step for one source and one target example. Here a batch holds so many of either, and the learning rate is as many times as
/// high. Its domain loss is the mean over source rows plus the mean over target rows, which is twice the mean over both: hence twice lambda. Lambda weights the
/// domain head as well as the reversed gradient, so that it is the weight of the objective and the strength of the reversal is 1.
/// </remarks>
internal sealed class Ganin2016 : SeedSystem
{
    public override string Name => "ganin2016";

    public override string Description => "Sentiment of reviews in one domain learnt from another, with an adversary that tells the domains apart; two moons.";

    public override string Paper => "Ganin, Ustinova, Ajakan, Germain, Larochelle, Laviolette, Marchand and Lempitsky 2016, Domain-Adversarial Training of Neural Networks.";

    public override string Departures =>
        "the data and settings of the paper's program, but batches of 25 source and 25 target rows with 25 times its learning rate, and 30 epochs instead of up to "
        + "200; a domain head of two classes. Two moons are drawn anew, and their last weights are the ones measured.";

    public override IEnumerable<Comparison> Compare(Workspace workspace)
    {
        foreach ((string source, string target) in AmazonReviews.Pairs) yield return Reviews(workspace, AmazonReviews.Load(workspace, source, target));
        yield return Moons(workspace, TwoMoons.Load(workspace));
    }

    private static Comparison Reviews(Workspace workspace, Transfer transfer) => Compare(workspace, transfer, "Sentiment", lambda: 0.1, new MultiTaskTrainer.Options
    {
        Inputs = [new Vector("Features")],
        Encoder = new Dense { HiddenSizes = [50], Activation = Activation.Sigmoid },
        Tasks = [new Multiclass("Sentiment")],
        Optimizer = new Sgd { LearningRate = 25 * 1e-3f },
        GradientClipping = null,
        BatchSize = 25,
        Epochs = 30,
    });

    private static Comparison Moons(Workspace workspace, Transfer transfer) => Compare(workspace, transfer, "Moon", lambda: 6, new MultiTaskTrainer.Options
    {
        Inputs = [new Vector("Features")],
        Encoder = new Dense { HiddenSizes = [15], Activation = Activation.Sigmoid },
        Tasks = [new Multiclass("Moon")],
        Optimizer = new Sgd { LearningRate = 10 * 0.05f },
        GradientClipping = null,
        ValidationFraction = 0,
        BatchSize = 10,
        Epochs = 100,
    });

    private static Comparison Compare(Workspace workspace, Transfer transfer, string task, double lambda, MultiTaskTrainer.Options alone)
    {
        var adversary = new Adversarial(new Multiclass("Domain")) { Data = transfer.Target, Weight = 2 * lambda, Strength = 1 };
        MultiTaskTrainer.Options both = Workspace.Beside(alone, new Dictionary<string, double> { [adversary.Name] = 1 });
        return new Comparison
        {
            Data = transfer.Data,
            Task = task,
            Metric = "Accuracy",
            Measures = [new("proxy A-distance", (model, data) => workspace.MultiTask.ProxyADistance(model, data.Train, data.Test), IsShare: false)],
            Arms =
            [
                new("source alone", alone),
                new("with the adversary", both with { Auxiliary = [adversary] }),
                new("with the domain head, not propagated back", both with { Auxiliary = [adversary with { BackPropagate = false }] }),
            ],
        };
    }
}
