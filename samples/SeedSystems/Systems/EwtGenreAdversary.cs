using Microsoft.ML.MultiTask;
using SeedSystems.Corpora;

namespace SeedSystems.Systems;

/// <remarks>
/// Whether an adversary has removed something is not seen from its own accuracy, which it may lose by learning too slowly, but from a fresh classifier on the
/// frozen states: the probe, which learns the genre of the training sentences from their mean states and is measured on the test sentences.
/// </remarks>
internal sealed class EwtGenreAdversary : SeedSystem
{
    public override string Name => "ewt-genre-adversary";

    public override string Description =>
        "Parts of speech with an adversary that tells the genre of a sentence, at rising strength: what a probe can still tell.";

    public override string Paper =>
        "Ganin and Lempitsky 2015, Unsupervised Domain Adaptation by Backpropagation: the reversed gradient, as a remover of an attribute; Tzeng et al. 2015 "
        + "for the uniform predictions of the second comparison.";

    public override string Departures =>
        "genres of EWT as the attribute; no paper has these numbers. The encoder is narrow: in states of 128 numbers the probe finds the genre whatever the "
        + "adversary does. Width, epochs and strengths were chosen on the validation sentences.";

    public override IEnumerable<Comparison> Compare(Workspace workspace)
    {
        yield return Compare(workspace, AdversarialGoal.Reversal, [0.03, 0.1, 0.3, 1]);
        yield return Compare(workspace, AdversarialGoal.Confusion, [0.3, 3, 30]);
    }

    private static Comparison Compare(Workspace workspace, AdversarialGoal goal, double[] strengths)
    {
        var alone = new MultiTaskTrainer.Options
        {
            Inputs = [new Words("Tokens")],
            Encoder = new BiLstm { EmbeddingSize = 64, HiddenSize = 8, InputDropout = 0.3, Dropout = 0.3 },
            Tasks = [new SequenceLabels("Upos")],
            Optimizer = new Adam { LearningRate = 3e-3f },
            BatchSize = 32,
        };
        Split data = EnglishWebTreebank.Load(workspace, train: 3000, validation: 600);
        var adversary = new Adversarial(new Multiclass("Genre") { Pooling = Pooling.Mean, HiddenSize = 32 }) { Goal = goal };
        return new Comparison
        {
            Data = data,
            With = 3,
            Measure = model => Probe(workspace, model, data),
            Arms =
            [
                new("genre head not propagated back", alone with { Auxiliary = [adversary with { BackPropagate = false }] }),
                .. strengths.Select(strength => new ComparisonArm($"{goal}, strength up to {strength}",
                    alone with { Auxiliary = [adversary with { Strength = Schedule.Dann(high: strength) }] })),
            ],
        };
    }

    private static Dictionary<string, double> Probe(Workspace workspace, MultiTaskTransformer model, Split data)
    {
        ProbeResult result = workspace.MultiTask.Probe(model, data.Train, data.Test, "Genre");
        return new Dictionary<string, double> { ["probe"] = result.Accuracy, ["majority"] = result.MajorityRate };
    }
}
