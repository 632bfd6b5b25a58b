using Microsoft.ML.MultiTask;
using Microsoft.ML.MultiTask.Data.Inputs;
using Microsoft.ML.MultiTask.Encoders;
using Microsoft.ML.MultiTask.Metrics;
using Microsoft.ML.MultiTask.Objectives;
using Microsoft.ML.MultiTask.Objectives.Tasks;
using Microsoft.ML.MultiTask.Training.Optimizers;
using SeedSystems.Corpora;

namespace SeedSystems.Systems;

/// <remarks>
/// Whether an adversary has removed something is not seen from its own accuracy, which it may lose by learning too slowly, but from a fresh classifier on the
/// frozen states: the probe, which learns the genre of the training sentences from their mean states and is measured on the test sentences.
/// </remarks>
internal sealed class EwtGenreAdversary : SeedSystem
{
    public override string Name => "ewt-genre-adversary";

    public override string Description => "Parts of speech with an adversary that tells the genre of a sentence, at rising strength: what a probe can still tell.";

    public override string Paper => "Ganin and Lempitsky 2015, Unsupervised Domain Adaptation by Backpropagation: the reversed gradient, as a remover of an attribute.";

    public override string Departures => "genres of EWT as the attribute; no paper has these numbers.";

    public override IEnumerable<Comparison> Compare(Workspace workspace)
    {
        var alone = new MultiTaskTrainer.Options
        {
            Inputs = [new Words("Tokens")],
            Encoder = new BiLstm { EmbeddingSize = 64, HiddenSize = 64, InputDropout = 0.3, Dropout = 0.3 },
            Tasks = [new SequenceLabels("Upos")],
            Optimizer = new Adam { LearningRate = 3e-3f },
            BatchSize = 32,
            Epochs = 6,
        };
        var adversary = new Adversarial(new Multiclass("Genre") { Pooling = Pooling.Mean, HiddenSize = 64 }) { BackPropagate = false };
        yield return new Comparison
        {
            Data = EnglishWebTreebank.Draw(workspace, 0.2, 0.3),
            Task = "Upos",
            Metric = "Accuracy",
            With = 3,
            Measures = [new("probe", (model, data) => Probe(workspace, model, data).Accuracy), new("majority", (model, data) => Probe(workspace, model, data).MajorityRate)],
            Arms =
            [
                new("Upos alone, genre head not propagated back", alone with { Auxiliary = [adversary] }),
                .. new[] { 0.1, 0.3, 1, 3 }.Select(strength => new Arm($"strength {strength}",
                    alone with { Auxiliary = [adversary with { BackPropagate = true, Strength = strength }] })),
            ],
        };
    }

    private static ProbeResult Probe(Workspace workspace, MultiTaskTransformer model, Split data) =>
        workspace.MultiTask.Probe(model, data.Train, data.Test, "Genre");
}
