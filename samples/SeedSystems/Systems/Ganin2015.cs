using Microsoft.ML.MultiTask;
using SeedSystems.Corpora;

namespace SeedSystems.Systems;

internal sealed class Ganin2015 : SeedSystem
{
    public override string Name => "ganin2015";

    public override string Description =>
        "Digits on grounds of many shades, and in negative, learnt from digits as they are, with an adversary that tells the two apart.";

    public override string Paper => "Ganin and Lempitsky 2015, Unsupervised Domain Adaptation by Backpropagation.";

    public override string Departures =>
        "100 pictures of MNIST, shifted by a pixel each way, on grounds of one shade instead of MNIST-M; fully connected layers instead of convolutions; "
        + "batches of 16 rows of either domain instead of 64; the adversary weighs 0.3. The ramp of the reversal, the fall of the learning rate and the "
        + "momentum are the paper's.";

    /// <remarks>Their epochs are short.</remarks>
    public override ComparisonOptions Protocol => new() { Epochs = 100, Patience = 15 };

    public override IEnumerable<Comparison> Compare(Workspace workspace)
    {
        yield return Compare(Digits.Load(workspace, manyGrounds: true));
        yield return Compare(Digits.Load(workspace));
    }

    private static Comparison Compare(Transfer transfer)
    {
        var alone = new MultiTaskTrainer.Options
        {
            Inputs = [new FeatureVector("Features")],
            Encoder = new Dense { HiddenSizes = [100, 100] },
            Tasks = [new Multiclass("Digit")],
            Optimizer = new Sgd { LearningRate = 0.01f, Momentum = 0.9f },
            LearningRateSchedule = new InverseDecay(),
            GradientClipping = null,
            BatchSize = 16,
        };
        var adversary = new Adversarial(new Multiclass("Domain") { HiddenSize = 100 }) { Data = transfer.Target, Weight = 0.3, InitialScale = 1 };
        MultiTaskTrainer.Options both = Workspace.Beside(alone, new Dictionary<string, double> { [adversary.Name] = 1 });
        return new Comparison
        {
            Data = transfer.Data,
            Arms =
            [
                new("source alone", alone),
                new("with the adversary", both with { Auxiliary = [adversary] }),
                new("with the domain head, not propagated back", both with { Auxiliary = [adversary with { BackPropagate = false }] }),
            ],
        };
    }
}
