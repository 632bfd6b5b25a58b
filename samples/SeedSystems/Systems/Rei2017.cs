using Microsoft.ML.MultiTask;
using SeedSystems.Corpora;

namespace SeedSystems.Systems;

internal sealed class Rei2017 : SeedSystem
{
    /// <summary>
    /// The paper adds 0.1 times the sums of the two directions' losses to the sum of the tagging loss. Here all three are means over the same words, which
    /// divides every sum by the same number and leaves the ratio as it is: the weight is the paper's gamma.
    /// </summary>
    private const double Gamma = 0.1;

    public override string Name => "rei2017";

    public override string Description => "Chunks, and names, with a CRF; forward states also predict the next word, backward states the previous one.";

    public override string Paper => "Rei 2017, Semi-supervised Multitask Learning for Sequence Labeling.";

    public override string Departures =>
        "1,000 sentences of EWT instead of CoNLL-03; narrower layers, no pretrained vectors; Adam instead of AdaDelta, whose first steps are too small for "
        + "so few updates. "
        + "As in the paper's network a gate joins words and characters, with the term that makes the two agree. Gamma is 0.1 on means over words, the same "
            + "ratio as the paper's sums.";

    public override int Seeds => 10;

    public override IEnumerable<Comparison> Compare(Workspace workspace)
    {
        Split data = EnglishWebTreebank.Load(workspace, train: 1000, validation: 500);
        return new[] { "Chunk", "Ner" }.Select(task => Compare(data, task));
    }

    private static Comparison Compare(Split data, string task)
    {
        var alone = new MultiTaskTrainer.Options
        {
            Inputs = [new Words("Tokens") { UnknownProbability = 0.1 }],
            Encoder = new BiLstm
            {
                EmbeddingSize = 100,
                HiddenSize = 100,
                Characters = new CharacterBiLstm { HiddenSize = 50 },
                Join = new Gate(),
                InputDropout = 0.5,
                Dropout = 0.5,
            },
            Tasks = [new SequenceLabels(task) { HiddenSize = 50, Crf = new Crf() }],
            Auxiliary = [new GateAgreement()],
            Optimizer = new Adam { LearningRate = 2e-3f },
            BatchSize = 8,
        };
        var languageModel = new LanguageModel { MaximumVocabulary = 7500, HiddenSize = 50, Weight = Gamma };
        return new Comparison
        {
            Data = data,
            Arms = [new($"{task} alone", alone), new("with LanguageModel", alone with { Auxiliary = [.. alone.Auxiliary, languageModel] })],
        };
    }
}
