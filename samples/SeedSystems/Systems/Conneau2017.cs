using Microsoft.ML.MultiTask;
using SeedSystems.Corpora;

namespace SeedSystems.Systems;

internal sealed class Conneau2017 : SeedSystem
{
    private const int Questions = 500;

    public override string Name => "conneau2017";

    public override string Description =>
        "Kinds of questions from few of them; the encoder also learns whether one sentence follows from another, from the features of the pair.";

    public override string Paper =>
        "Conneau, Kiela, Schwenk, Barrault and Bordes 2017, Supervised Learning of Universal Sentence Representations from Natural Language Inference Data.";

    public override string Departures =>
        "4,500 pairs of SICK instead of SNLI; 100 units a direction instead of 2,048, no pretrained vectors; both tasks train together instead of one after "
        + "the other. The second comparison adds the relatedness of the pair, as Hashimoto et al. (2017) do.";

    public override IEnumerable<Comparison> Compare(Workspace workspace)
    {
        Split pairs = Sick.Load(workspace), questions = Sentiment.Load(workspace, "trec");
        var alone = new MultiTaskTrainer.Options
        {
            Inputs = [new Words("Tokens")],
            Encoder = new BiLstm { EmbeddingSize = 100, HiddenSize = 100, InputDropout = 0.3, Dropout = 0.3 },
            Tasks = [new Multiclass("Label")],
            Optimizer = new Adam { LearningRate = 2e-3f },
            BatchSize = 16,
        };
        MultiTaskTrainer.Options withPairs = alone with
        {
            Inputs = [.. alone.Inputs, new Words("Premise") { VocabularyOf = "Tokens" }, new Words("Hypothesis") { VocabularyOf = "Tokens" }],
            EncoderAliases = new Dictionary<string, string> { ["Premise"] = "Tokens", ["Hypothesis"] = "Tokens" },
            Auxiliary = [Entailment with { Data = pairs.Train }],
        };
        yield return new Comparison
        {
            Data = workspace.Sample(questions, Questions, 150).Sample,
            Arms =
            [
                new("kinds of questions alone", alone),
                new("with Entailment", Workspace.Beside(withPairs, new Dictionary<string, double> { ["Entailment"] = 3 })),
            ],
        };

        MultiTaskTrainer.Options entailment = alone with
        {
            Inputs = [new Words("Premise"), new Words("Hypothesis") { VocabularyOf = "Premise" }],
            EncoderAliases = new Dictionary<string, string> { ["Hypothesis"] = "Premise" },
            Tasks = [Entailment],
            BatchSize = 32,
        };
        var relatedness = new Regression("Relatedness")
        {
            Pooling = new PairPooling("Hypothesis") { Features = PairFeatures.Distance | PairFeatures.Product },
            HiddenSize = 50,
        };
        yield return new Comparison
        {
            Data = pairs,
            Arms = [new("Entailment alone", entailment), new("with Relatedness", entailment with { Auxiliary = [relatedness] })],
        };
    }

    private static Multiclass Entailment => new("Entailment") { Input = "Premise", Pooling = new PairPooling("Hypothesis"), HiddenSize = 100 };
}
