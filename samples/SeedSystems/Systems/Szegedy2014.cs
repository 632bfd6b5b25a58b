using Microsoft.ML.MultiTask;
using SeedSystems.Corpora;

namespace SeedSystems.Systems;

internal sealed class Szegedy2014 : SeedSystem
{
    public override string Name => "szegedy2014";

    public override string Description => "Digits under attack: small changes that spoil nearly all predictions, and a network trained against them.";

    public override string Paper => "Szegedy, Zaremba, Sutskever, Bruna, Erhan, Goodfellow and Fergus 2014, Intriguing Properties of Neural Networks.";

    public override string Departures =>
        "70 pictures of MNIST to learn from, shifted by a pixel each way, and 30 to attack; the length of the change is searched instead of its weight, by "
        + "projected gradients instead of L-BFGS; the one-step attack and the training against it are of Goodfellow et al. 2015.";

    /// <remarks>Their epochs are short.</remarks>
    public override ComparisonOptions Protocol => new() { Epochs = 100, Patience = 15 };

    public override IEnumerable<Comparison> Compare(Workspace workspace)
    {
        var alone = new MultiTaskTrainer.Options
        {
            Inputs = [new FeatureVector("Features")],
            Encoder = new Dense { HiddenSizes = [100, 100] },
            Tasks = [new Multiclass("Digit")],
            Optimizer = new Adam(),
            BatchSize = 16,
        };
        Split digits = Digits.Plain(workspace);
        yield return new Comparison
        {
            Data = digits,
            Measure = Attacked,
            Arms =
            [
                new("Digit alone", alone),
                new("adversarial", alone with { Auxiliary = [new AdversarialTraining("Digit") { Epsilon = 0.3, Sign = true }] }),
            ],
        };

        Dictionary<string, double> Attacked(MultiTaskTransformer model)
        {
            AttackResult smallest = Attack(model, new SmallestMove());
            return new Dictionary<string, double>
            {
                ["signs, 0.1"] = Attack(model, new GradientSign { Epsilon = 0.1 }).Attacked.MainValue,
                ["signs, 10 steps"] = Attack(model, new GradientSign { Epsilon = 0.1, Steps = 10 }).Attacked.MainValue,
                ["smallest"] = smallest.Attacked.MainValue,
                ["its distortion"] = smallest.Distortion,
            };
        }

        AttackResult Attack(MultiTaskTransformer model, Attack attack) =>
            workspace.MultiTask.Attack(model, digits.Test, attack with { Minimum = 0, Maximum = 1 });
    }
}
