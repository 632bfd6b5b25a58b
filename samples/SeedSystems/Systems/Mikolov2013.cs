using Microsoft.ML;
using Microsoft.ML.MultiTask;
using SeedSystems.Corpora;

namespace SeedSystems.Systems;

internal sealed class Mikolov2013 : SeedSystem
{
    private const int Labelled = 200, Unlabelled = 4000;

    public override string Name => "mikolov2013";

    public override string Description => "Parts of speech from few sentences, with word vectors that also predict the words around them in many unlabelled "
        + "ones.";

    public override string Paper => "Mikolov, Sutskever, Chen, Corrado and Dean 2013, Distributed Representations of Words and Phrases and their "
        + "Compositionality.";

    public override string Departures =>
        "skip-gram trained beside the tagger instead of before it, on 4,000 sentences of EWT instead of a billion words; subsampling at 1e-3, as suits so "
            + "small a corpus.";

    public override IEnumerable<Comparison> Compare(Workspace workspace)
    {
        (Split data, IDataView rest) = EnglishWebTreebank.Draw(workspace, train: Labelled, validation: 300);
        IDataView others = workspace.First(rest, workspace.IsQuick ? 30 : Unlabelled);
        var alone = new MultiTaskTrainer.Options
        {
            Inputs = [new Words("Tokens")],
            Encoder = new BiLstm { EmbeddingSize = 64, HiddenSize = 64, InputDropout = 0.3, Dropout = 0.3 },
            Tasks = [new SequenceLabels("Upos")],
            Optimizer = new Adam { LearningRate = 3e-3f },
            BatchSize = 8,
        };
        var skipGram = new SkipGram { Subsampling = 1e-3, Weight = 0.5 };
        double rows = workspace.IsQuick ? 1 : 5;
        yield return new Comparison
        {
            Data = data,
            Arms =
            [
                new("Upos alone", alone),
                new("with SkipGram on unlabelled sentences too",
                    Workspace.Beside(alone, new Dictionary<string, double> { [skipGram.Name] = rows }) with { Auxiliary = [skipGram with { Data = others }] }),
                new("with SkipGram on the same sentences", alone with { Auxiliary = [skipGram] }),
            ],
        };
    }
}
