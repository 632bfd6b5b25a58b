using Microsoft.ML.MultiTask;
using Microsoft.ML.MultiTask.Data.Inputs;
using Microsoft.ML.MultiTask.Encoders;
using Microsoft.ML.MultiTask.Objectives;
using Microsoft.ML.MultiTask.Objectives.Tasks;
using Microsoft.ML.MultiTask.Training.Optimizers;
using SeedSystems.Corpora;

namespace SeedSystems.Systems;

internal sealed class InverseTasks : SeedSystem
{
    private const int Questions = 500;

    public override string Name => "inverse-tasks";

    public override string Description => "Kinds of questions, with the question's words predicted back: from its states, from the predicted kind, from the "
        + "true kind.";

    public override string Paper => "Ruder 2017, Multi-Task Learning Objectives for Natural Language Processing: learning the inverse.";

    public override string Departures => "the survey names the idea and no system for classification; 500 questions of TREC.";

    public override IEnumerable<Comparison> Compare(Workspace workspace)
    {
        Split questions = Sentiment.Load(workspace, "trec");
        var alone = new MultiTaskTrainer.Options
        {
            Inputs = [new Words("Tokens")],
            Encoder = new BiLstm { EmbeddingSize = 64, HiddenSize = 64, InputDropout = 0.3, Dropout = 0.3 },
            Tasks = [new Multiclass("Label")],
            Optimizer = new Adam { LearningRate = 2e-3f },
            BatchSize = 16,
            Epochs = 15,
        };
        var words = new BagOfWords { HiddenSize = 32, Weight = 0.1 };
        yield return new Comparison
        {
            Data = questions with { Name = $"TREC, {Questions} questions", Train = workspace.First(questions.Train, Questions) },
            Task = "Label",
            Metric = "Accuracy",
            Arms =
            [
                new("kinds of questions alone", alone),
                new("with the words from the states", alone with { Auxiliary = [words] }),
                new("with the words from the predicted kind", alone with { Auxiliary = [words with { From = "Label" }] }),
                new("with the words from the true kind", alone with { Auxiliary = [words with { From = "Label", Gold = true }] }),
            ],
        };
    }
}
