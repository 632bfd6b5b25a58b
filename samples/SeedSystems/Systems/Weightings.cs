using Microsoft.ML.MultiTask;
using SeedSystems.Corpora;

namespace SeedSystems.Systems;

internal sealed class Weightings : SeedSystem
{
    public override string Name => "weightings";

    public override string Description => "Chunks with four auxiliary objectives, weighed in every way: does balancing beat the plain sum?";

    public override string Paper => "The papers of the weightings, which their documentation names.";

    public override string Departures => "all with their default settings, at the shared representation where gradients are balanced; nothing was tuned.";

    public override IEnumerable<Comparison> Compare(Workspace workspace)
    {
        var alone = new MultiTaskTrainer.Options
        {
            Inputs = [new Words("Tokens")],
            Encoder = new BiLstm { EmbeddingSize = 64, HiddenSize = 64, InputDropout = 0.4, Dropout = 0.4 },
            Tasks = [new SequenceLabels("Chunk")],
            Optimizer = new Adam { LearningRate = 3e-3f },
            BatchSize = 16,
        };
        MultiTaskTrainer.Options sum = alone with
        {
            Auxiliary = [new SequenceLabels("Upos"), new SequenceLabels("Ner"), new LogFrequency(), new LanguageModel { HiddenSize = 32 }],
        };
        WeightingSettings[] others =
        [
            new Uncertainty(), new DynamicWeightAverage(), new RandomLossWeighting(), new GeometricLoss(), new ImtlL(), new Famo(), new SmoothTchebycheff(),
            new Alternate(), new GradNorm(), new Mgda { Normalization = MgdaNormalization.Length }, new PCGrad(), new GradVac(), new GradDrop(), new CAGrad(),
            new ImtlG(), new NashMtl(), new AlignedMtl(), new FairGrad(), new UPGrad(), new DualProj(), new ConFIG(), new DbMtl(),
        ];
        yield return new Comparison
        {
            Data = EnglishWebTreebank.Load(workspace, train: 1000, validation: 300),
            Arms = [new("Chunk alone", alone), new("the plain sum", sum),
                .. others.Select(other => new ComparisonArm(other.GetType().Name, sum with { Weighting = other }))],
        };
    }
}
