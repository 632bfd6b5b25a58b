using Microsoft.ML;
using Microsoft.ML.MultiTask;
using SeedSystems.Corpora;

namespace SeedSystems.Systems;

internal sealed class SoftTying : SeedSystem
{
    private const int Sentences = 1000;

    public override string Name => "soft-tying";

    public override string Description =>
        "Chunks with parts of speech in an encoder of their own, tied or not, or in the same one; chunks from a better-taught tagger's probabilities; chunks "
        + "and parts of speech of other text in turn, held back from undoing each other.";

    public override string Paper =>
        "Duong et al. 2015, Low Resource Dependency Parsing: Cross-lingual Parameter Sharing (the tie); Hinton, Vinyals and Dean 2015, Distilling the "
        + "Knowledge in a Neural Network; Hashimoto et al. 2017, A Joint Many-Task Model (successive regularisation).";

    public override string Departures =>
        "taggers of one language instead of parsers of two; the teacher saw four times as many sentences. In turn are two tasks on one layer instead of five "
        + "on layers of their own, the main one first in every epoch instead of last; the weight of the distance was chosen from 0.01, "
        + "0.001 and 0.0001 on the validation sentences.";

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
        (Split data, IDataView rest) = EnglishWebTreebank.Draw(workspace, train: Sentences, validation: 300);
        yield return new Comparison { Data = data, Arms = Ties(alone), With = 2 };
        yield return new Comparison
        {
            Data = data with { Name = data.Name + ", with a teacher", Train = Taught(workspace, data, workspace.First(rest, 4 * Sentences), alone) },
            Arms = [new("Chunk alone", alone), new("with Distillation", alone with { Auxiliary = [new Distillation("Chunk", "Teacher")] })],
        };
        yield return new Comparison
        {
            Data = EnglishWebTreebank.Load(workspace, train: Sentences, validation: 400),
            Arms = Turns(workspace, alone),
            With = 3,
            ComparesBatches = true,
        };
    }

    private static ComparisonArm[] Turns(Workspace workspace, MultiTaskTrainer.Options alone)
    {
        var pos = new SequenceLabels("Pos") { Data = GumDocuments.Tagged(workspace, workspace.IsQuick ? 150 : Sentences) };
        MultiTaskTrainer.Options swept = alone with { Auxiliary = [pos], Batches = BatchComposition.Sweep };
        var heldBack = new ParameterDistance { Snapshot = SnapshotTime.Corpus, Weight = 1e-4 };
        return
        [
            new("Chunk alone", alone),
            new("with Pos, balanced batches", Workspace.Beside(alone, new Dictionary<string, double> { [pos.Name] = 1 }) with { Auxiliary = [pos] }),
            new("with Pos, in turn", swept),
            new("with Pos, in turn, held back", swept with { Auxiliary = [pos, heldBack] }),
        ];
    }

    private static ComparisonArm[] Ties(MultiTaskTrainer.Options alone)
    {
        MultiTaskTrainer.Options both = alone with { Auxiliary = [new SequenceLabels("Upos")] }, apart = both with { Sharing = new Separate() };
        var tie = new ParameterDistance { Part = "Chunk", OtherPart = "Upos", Components = ["layer1"], Weight = 1e-3 };
        return
        [
            new("Chunk alone", alone),
            new("with Upos, encoders apart", apart),
            new("with Upos, encoders tied", apart with { Auxiliary = [.. apart.Auxiliary, tie] }),
            new("with Upos, one encoder", both),
        ];
    }

    /// <summary>Rows with the probabilities of a tagger that was trained on four times as many others.</summary>
    private static IDataView Taught(Workspace workspace, Split data, IDataView more, MultiTaskTrainer.Options options)
    {
        MultiTaskTrainer.Options teacher = (workspace.IsQuick ? QuickLook.Of(options) : options) with { Epochs = workspace.IsQuick ? 6 : 40 };
        return workspace.Rename(workspace.MultiTask.Trainer(teacher).Fit(more).Transform(data.Train), "Score", "Teacher");
    }
}
