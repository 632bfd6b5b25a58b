using Microsoft.ML;
using Microsoft.ML.MultiTask;
using SeedSystems.Corpora;

namespace SeedSystems.Systems;

internal sealed class Miyato2016 : SeedSystem
{
    private const int Labelled = 1000, Unlabelled = 2000;

    public override string Name => "miyato2016";

    public override string Description => "Sentiment from few labels: adversarial training, and virtual adversarial training with sentences without labels.";

    public override string Paper => "Miyato, Dai and Goodfellow 2016, Adversarial Training Methods for Semi-Supervised Text Classification.";

    public override string Departures =>
        "1,000 labelled and 2,000 unlabelled sentences of MR instead of documents of IMDB; both directions and the maximum over the words instead of the last "
        + "state; no pre-training as a language model, and no pretrained vectors; the move is measured in lengths of word vectors instead of normalising them; "
        + "its size was chosen from 0.1, 0.3 and 1 on the validation sentences.";

    public override int Seeds => 10;

    public override IEnumerable<Comparison> Compare(Workspace workspace)
    {
        (Split data, IDataView rest) = workspace.Sample(Sentiment.Load(workspace, "mr"), Labelled, 500);
        IDataView others = workspace.First(rest, Unlabelled);
        var alone = new MultiTaskTrainer.Options
        {
            Inputs = [new Words("Tokens")],
            Encoder = new BiLstm { EmbeddingSize = 64, HiddenSize = 48, InputDropout = 0.4, Dropout = 0.4 },
            Tasks = [new Multiclass("Label")],
            Optimizer = new Adam { LearningRate = 2e-3f },
            BatchSize = 32,
        };
        var virtually = new VirtualAdversarialTraining("Label") { Epsilon = 0.1 };
        VirtualAdversarialTraining everywhere = virtually with { Data = workspace.Ml.Transforms.DropColumns("Label").Fit(others).Transform(others) };
        var toMain = new Dictionary<string, double> { [everywhere.Name] = (double)Unlabelled / Labelled };
        yield return new Comparison
        {
            Data = data,
            With = 3,
            Arms =
            [
                new("Label alone", alone),
                new("adversarial", alone with { Auxiliary = [new AdversarialTraining("Label") { Epsilon = 0.1 }] }),
                new("virtual adversarial, labelled rows", alone with { Auxiliary = [virtually] }),
                new("virtual adversarial, all rows", Workspace.Beside(alone, toMain) with { Auxiliary = [everywhere] }),
            ],
        };
    }
}
