using Microsoft.ML.MultiTask;
using Microsoft.ML.MultiTask.Data.Inputs;
using Microsoft.ML.MultiTask.Encoders;
using Microsoft.ML.MultiTask.Layers;
using Microsoft.ML.MultiTask.Objectives.Tasks;
using Microsoft.ML.MultiTask.Training.Optimizers;
using SeedSystems.Corpora;

namespace SeedSystems.Systems;

internal sealed class Liu2015 : SeedSystem
{
    private const int Questions = 1000;

    public override string Name => "liu2015";

    public override string Description => "Whether a query is of a domain, from letter trigrams, with other domains beside it that share its semantic layer.";

    public override string Paper =>
        "Liu, Gao, He, Deng, Duh and Wang 2015, Representation Learning Using Multi-Task Deep Neural Networks for Semantic Classification and Information "
        + "Retrieval.";

    public override string Departures =>
        "the classification half; questions of TREC instead of queries of a search engine; 2,048 hashed trigrams; all losses at every update instead of one "
        + "task drawn at random.";

    public override IEnumerable<Comparison> Compare(Workspace workspace)
    {
        yield return Compare(QuestionDomains.Load(workspace, Questions, everyPlace: 10));
        yield return Compare(QuestionDomains.Load(workspace, Questions));
    }

    private static Comparison Compare(Split data)
    {
        var alone = new MultiTaskTrainer.Options
        {
            Inputs = [new Vector("Features")],
            Encoder = new Dense { HiddenSizes = [300], Activation = Activation.Tanh },
            Tasks = [Domain("Place")],
            Optimizer = new Adam { LearningRate = 5e-4f },
            BatchSize = 32,
            Epochs = 12,
        };
        return new Comparison
        {
            Data = data,
            Task = "Place",
            Metric = "AreaUnderRoc",
            Arms =
            [
                new("places alone", alone),
                new("with persons, numbers and things", alone with { Auxiliary = [Domain("Person"), Domain("Number"), Domain("Thing")] }),
            ],
        };
    }

    private static Binary Domain(string label) => new(label) { HiddenSize = 128, Metric = "AreaUnderRoc" };
}
