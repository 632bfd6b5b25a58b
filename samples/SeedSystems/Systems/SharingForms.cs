using Microsoft.ML.MultiTask;
using SeedSystems.Corpora;

namespace SeedSystems.Systems;

internal sealed class SharingForms : SeedSystem
{
    /// <summary>A network of two layers of <see cref="Wide"/> has about as many weights in them as two networks of <see cref="Narrow"/>.</summary>
    private const int Narrow = 48, Wide = 72;

    public override string Name => "sharing-forms";

    public override string Description =>
        "Chunks with parts of speech of the same sentences, in every form of sharing: what is shared, and what is each one's own?";

    public override string Paper => "The papers of the forms, which their documentation names.";

    public override string Departures =>
        "all with their default settings, but two experts, so that every form but Hard and LayerAttention has two encoders; words are shared except where "
        + "encoders are apart.";

    public override IEnumerable<Comparison> Compare(Workspace workspace)
    {
        var alone = new MultiTaskTrainer.Options
        {
            Inputs = [new Words("Tokens")],
            Encoder = Encoder(Narrow),
            Tasks = [new SequenceLabels("Chunk")],
            Optimizer = new Adam { LearningRate = 3e-3f },
            BatchSize = 16,
        };
        MultiTaskTrainer.Options both = alone with { Auxiliary = [new SequenceLabels("Upos")] };
        SharingSettings[] forms =
        [
            new Hard(), new LayerAttention(new Hard()), new MixtureOfExperts { Experts = 2 }, new Separate(), new SharedPrivate(), new CrossStitch(),
            new Sluice(),
        ];
        yield return new Comparison
        {
            Data = EnglishWebTreebank.Load(workspace, train: 1000, validation: 300),
            Arms =
            [
                new("Chunk alone", alone),
                .. forms.Select(form => new ComparisonArm(form.GetType().Name, both with { Sharing = form })),
                new("Chunk alone, as wide as two", alone with { Encoder = Encoder(Wide) }),
                new("Hard, as wide as two", both with { Encoder = Encoder(Wide) }),
            ],
        };
    }

    private static BiLstm Encoder(int width) => new() { EmbeddingSize = 64, HiddenSize = width, Layers = 2, InputDropout = 0.3, Dropout = 0.3 };
}
