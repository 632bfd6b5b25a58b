using Microsoft.ML.MultiTask;
using SeedSystems.Corpora;

namespace SeedSystems.Systems;

internal sealed class Curricula : SeedSystem
{
    public override string Name => "curricula";

    public override string Description =>
        "Chunks from easy sentences first: short ones, or those of frequent words; then with parts of speech beside them whose weight changes over training.";

    public override string Paper =>
        "Bengio et al. 2009, Curriculum Learning; Platanios et al. 2019, Competence-based Curriculum Learning for Neural Machine Translation; the "
        + "weights: no paper.";

    public override string Departures =>
        "taggers instead of translators; the rarity of words is a mean, which does not grow with the sentence. Short sentences fill a batch in larger "
        + "numbers, so that batches are smaller there, for as many updates. The weights of the second comparison have about the same mean, 0.5.";

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
        Split data = EnglishWebTreebank.Load(workspace, train: 1000, validation: 300);
        yield return new Comparison
        {
            Data = data with { Train = WordRarity.With(workspace, data.Train) },
            Arms =
            [
                new("all from the start", alone),
                new("short ones first", alone with { Curriculum = new LengthCurriculum { Start = 0.3, Until = 0.4 }, BatchSize = 13 }),
                new("frequent words first", alone with { Curriculum = new ColumnCurriculum("Rarity") { Start = 0.3, Until = 0.4 } }),
            ],
        };
        yield return new Comparison
        {
            Data = data with { Name = data.Name + ", weights" },
            Arms =
            [
                new("Chunk alone", alone),
                With("0.5", 0.5),
                With("rising from 0 to 1", Schedule.Linear(0, 1)),
                With("falling from 1 to 0", Schedule.Linear(1, 0)),
                With("decaying from 1.4 to 0.1", Schedule.Exponential(1.4, 0.1)),
                With("1, from half of it on 0", Schedule.Step(1, 0.5, 0)),
            ],
        };

        ComparisonArm With(string name, Schedule weight) => new($"with Upos, {name}",
            alone with { Auxiliary = [new SequenceLabels("Upos") { Weight = weight }] });
    }
}
