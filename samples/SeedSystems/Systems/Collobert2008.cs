using Microsoft.ML.MultiTask;
using SeedSystems.Corpora;

namespace SeedSystems.Systems;

internal sealed class Collobert2008 : SeedSystem
{
    public override string Name => "collobert2008";

    public override string Description => "Chunks, with parts of speech, names, and a language model that tells text from text with a wrong word.";

    public override string Paper => "Collobert and Weston 2008, A Unified Architecture for Natural Language Processing: Deep Neural Networks with Multitask "
        + "Learning.";

    public override string Departures =>
        "EWT instead of PropBank, CoNLL and Wikipedia, and chunks as the main task instead of semantic roles; the convolution is shared too, not the word "
        + "vectors alone; all losses at every update instead of one task drawn at random.";

    public override int Seeds => 20;

    public override IEnumerable<Comparison> Compare(Workspace workspace)
    {
        var alone = new MultiTaskTrainer.Options
        {
            Inputs = [new Words("Tokens")],
            Encoder = new TextCnn { EmbeddingSize = 50, Widths = [5], Filters = 100, Activation = Activation.Tanh, InputDropout = 0.3, Dropout = 0.3 },
            Tasks = [new SequenceLabels("Chunk")],
            Optimizer = new Adam { LearningRate = 3e-3f },
            BatchSize = 8,
        };
        Objective[] labels = [new SequenceLabels("Upos"), new SequenceLabels("Ner")];
        var language = new RankingLanguageModel { Weight = 0.5 };
        yield return new Comparison
        {
            Data = EnglishWebTreebank.Load(workspace, train: 1000, validation: 300),
            Arms =
            [
                new("Chunk alone", alone),
                new("with Upos, Ner and RankingLanguageModel", alone with { Auxiliary = [.. labels, language] }),
                new("with Upos and Ner", alone with { Auxiliary = labels }),
                new("with RankingLanguageModel", alone with { Auxiliary = [language] }),
            ],
        };
    }
}
