using Microsoft.ML.MultiTask;
using SeedSystems.Corpora;

namespace SeedSystems.Systems;

internal sealed class Jiang2009 : SeedSystem
{
    private const string Target = "Content-Container";

    public override string Name => "jiang2009";

    public override string Description => "Whether two nouns stand in a relation of which only ten examples are known, with other relations beside it.";

    public override string Paper => "Jiang 2009, Multi-task Transfer Learning for Weakly-supervised Relation Extraction.";

    public override string Departures =>
        "SemEval-2010 task 8 instead of ACE 2004, and no constraints by entity types. Linear models: the weights of a relation are a multiple of shared ones, "
            + "which "
        + "are over general features, plus its own; in the paper that multiple is 1. Regularised are the shared and the own weights, not the multiples; "
        + "ranking is "
        + "measured, since ten examples say nothing of how frequent the relation is.";

    public override IEnumerable<Comparison> Compare(Workspace workspace)
    {
        (Split data, IReadOnlyList<bool> isGeneral) = SemEvalRelations.Load(workspace, Target);
        var linear = new Dense { HiddenSizes = [1], Activation = Activation.None };
        Dense general = linear with { Features = [.. Enumerable.Range(0, isGeneral.Count).Where(feature => isGeneral[feature])] };
        var alone = new MultiTaskTrainer.Options
        {
            Inputs = [new FeatureVector("Features")],
            Encoder = linear,
            Tasks = [Relation(Target)],
            Auxiliary = [new WeightDecay { Weight = 1e-3 }],
            Optimizer = new Adam { LearningRate = 3e-3f },
            BatchSize = 64,
        };
        Objective[] others = [.. SemEvalRelations.Types.Where(type => type != Target).Select(Relation)];
        MultiTaskTrainer.Options shared = alone with
        {
            Sharing = new SharedPrivate { SharedEncoders = new Dictionary<string, EncoderSettings> { ["Features"] = general } },
            Auxiliary = [.. others, new WeightDecay { Weight = 1e-3 }],
        };
        yield return new Comparison
        {
            Data = data,
            Arms =
            [
                new($"{Target} alone", alone),
                new("with other relations, general features shared", shared),
                new("with other relations, all features shared", shared with { Sharing = new SharedPrivate() }),
            ],
        };
    }

    private static Binary Relation(string type) => new(type) { Metric = "AreaUnderRoc" };
}
