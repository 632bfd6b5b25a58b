using Microsoft.ML;
using Microsoft.ML.MultiTask;
using SeedSystems.Corpora;

namespace SeedSystems.Systems;

internal sealed class Stages : SeedSystem
{
    private const int BatchSize = 8, Passes = 8, Still = 4;

    private const double PerLabelled = 2;

    public override string Name => "stages";

    public override string Description =>
        "Parts of speech from about 500 sentences, after pretraining as a language model on nine times as many without labels: tuned with and without it, and "
        + "with parts that stand still.";

    public override string Paper =>
        "Ramachandran, Liu and Le 2017, Unsupervised Pretraining for Sequence to Sequence Learning; Dai and Le 2015, Semi-supervised Sequence Learning.";

    public override string Departures =>
        "a tagger instead of a translator, pretrained on sentences of EWT instead of newswire by the hundred million words, in eight "
        + "passes (more helped more on the validation sentences). The weight of the language model in tuning is the library's default.";

    public override IEnumerable<Comparison> Compare(Workspace workspace)
    {
        (Split data, IDataView rest) = EnglishWebTreebank.Draw(workspace, train: 500, validation: 300);
        IDataView more = workspace.First(rest, 4500);
        IDataView unlabelled = workspace.Ml.Transforms.DropColumns("Upos").Fit(more).Transform(more);
        yield return new Comparison
        {
            Data = data,
            With = 2,
            Arms = Arms(new LanguageModel { Data = unlabelled }),
        };
    }

    private static ComparisonArm[] Arms(LanguageModel everywhere)
    {
        var alone = new MultiTaskTrainer.Options
        {
            Inputs = [new Words("Tokens")],
            Encoder = new BiLstm { EmbeddingSize = 64, HiddenSize = 64, InputDropout = 0.4, Dropout = 0.4 },
            Tasks = [new SequenceLabels("Upos")],
            Optimizer = new Adam { LearningRate = 3e-3f },
            BatchSize = BatchSize,
        };
        MultiTaskTrainer.Options jointly = Workspace.Beside(alone, new Dictionary<string, double> { [everywhere.Name] = PerLabelled }) with
        {
            Auxiliary = [everywhere],
        };
        var before = new Stage
        {
            Name = "pretraining",
            Objectives = [everywhere.Name],
            Weights = new Dictionary<string, Schedule> { [everywhere.Name] = 1 },
            Sampler = CorpusSampler.Proportional,
            BatchSize = 4 * BatchSize,
            Epochs = Passes,
        };
        var tuning = new Stage { Name = "tuning", Objectives = ["Upos"] };
        Stage still = tuning with { Name = "tuning, encoder still", Frozen = ["Tokens"], Epochs = Still };
        return
        [
            new("Upos alone", alone),
            new("with LanguageModel", jointly),
            new("after LanguageModel", jointly with { Stages = [before, tuning] }),
            new("after and with LanguageModel", jointly with { Stages = [before, new Stage { Name = "tuning" }] }),
            new("after it, encoder still at first", jointly with { Stages = [before, still, tuning] }),
            new("after it, words still", jointly with { Stages = [before, tuning with { Frozen = ["Tokens/words"] }] }),
        ];
    }
}
