using Microsoft.ML;
using Microsoft.ML.MultiTask;
using SeedSystems.Corpora;

namespace SeedSystems.Systems;

internal sealed class Augenstein2017 : SeedSystem
{
    /// <summary>Rows of every auxiliary corpus for one row of the main corpus.</summary>
    private const double Share = 0.5;

    public override string Name => "augenstein2017";

    public override string Description =>
        "Keyphrases of scientific articles, with multiword expressions, supersenses and chunks of web text as tasks with corpora of their own.";

    public override string Paper => "Augenstein and Søgaard 2017, Multi-Task Learning of Keyphrase Boundary Classification.";

    public override string Departures =>
        "STREUSLE and EWT for the auxiliary tasks, no FrameNet and no hyperlinks; of overlapping keyphrases the longest, in "
        + "test as in training (1,883 of 2,052); rows of all corpora in every batch instead of one task drawn at random; "
        + "no pretrained vectors.";

    public override int Seeds => 10;

    public override IEnumerable<Comparison> Compare(Workspace workspace)
    {
        var alone = new MultiTaskTrainer.Options
        {
            Inputs = [new Words("Tokens")],
            Encoder = new BiLstm
            {
                EmbeddingSize = 64,
                HiddenSize = 80,
                Layers = 2,
                Characters = new CharacterBiLstm { HiddenSize = 32 },
                InputDropout = 0.4,
                Dropout = 0.4,
            },
            Tasks = [new SequenceLabels("Keyphrase") { Crf = new Crf() }],
            Optimizer = new Adam { LearningRate = 2e-3f },
            BatchSize = 16,
        };
        // Two objectives with the same view share its rows; the corpus goes by the name of the first.
        IDataView supersenses = Supersenses.Load(workspace);
        Objective[] senses = [new SequenceLabels("Supersense") { Data = supersenses }, new SequenceLabels("Mwe") { Data = supersenses }];
        var chunks = new SequenceLabels("Chunk") { Data = workspace.HasCorpora ? EnglishWebTreebank.Chunks(workspace, "train") : supersenses };
        yield return new Comparison
        {
            Data = Keyphrases.Load(workspace),
            Arms =
            [
                new("Keyphrase alone", alone),
                new("with Supersense and Mwe", Workspace.Beside(alone, new Dictionary<string, double> { ["Supersense"] = Share }) with { Auxiliary = senses }),
                new("with Chunk", Workspace.Beside(alone, new Dictionary<string, double> { ["Chunk"] = Share }) with { Auxiliary = [chunks] }),
            ],
        };
    }
}
