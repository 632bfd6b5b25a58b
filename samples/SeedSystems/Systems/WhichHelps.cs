using Microsoft.ML;
using Microsoft.ML.MultiTask;
using SeedSystems.Corpora;

namespace SeedSystems.Systems;

/// <summary>The question of the field, asked of one task: the whole of <c>Compare</c> and <c>Relate</c> on real text.</summary>
internal sealed class WhichHelps : SeedSystem
{
    public override string Name => "which-helps";

    public override string Description =>
        "Names in 1,000 sentences of all genres: which of six auxiliary objectives help, alone and beside the others, and was it foreseen?";

    public override string Paper => "Bingel and Søgaard 2017, Identifying beneficial task relations for multi-task learning in deep neural networks (the "
        + "question).";

    public override string Departures => "one main task of ours, and weights that are chosen.";

    public override int Seeds => 10;

    public override IEnumerable<Comparison> Compare(Workspace workspace)
    {
        IDataView supersenses = Supersenses.OfTraining(workspace);
        var options = new MultiTaskTrainer.Options
        {
            Inputs = [new Words("Tokens")],
            Encoder = new BiLstm
            {
                EmbeddingSize = 64,
                HiddenSize = 80,
                Characters = new CharacterBiLstm { HiddenSize = 32 },
                InputDropout = 0.4,
                Dropout = 0.4,
            },
            Tasks = [new SequenceLabels("Ner") { Crf = new Crf() }],
            Auxiliary =
            [
                new SequenceLabels("Upos"),
                new SequenceLabels("Chunk"),
                new SequenceLabels("Supersense") { Data = supersenses, DataName = "STREUSLE" },
                new LanguageModel { Weight = 1 },
                new LogFrequency(),
                new Adversarial(new Multiclass("Genre") { Pooling = Pooling.Mean, HiddenSize = 32 }) { Name = "genre adversary" },
            ],
            Sampler = new Ratio(new Dictionary<string, double> { ["STREUSLE"] = 1 }),
            Batches = BatchComposition.Balanced,
            Optimizer = new Adam { LearningRate = 3e-3f },
            BatchSize = 16,
        };
        yield return new Comparison
        {
            Data = EnglishWebTreebank.Load(workspace, train: 1000, validation: 400),
            Arms = [new("Ner", options)],
            Related = options,
        };
    }
}
