using Microsoft.ML.MultiTask;
using SeedSystems.Corpora;

namespace SeedSystems.Systems;

internal sealed class Yang2016 : SeedSystem
{
    public override string Name => "yang2016";

    public override string Description => "Names, parts of speech and chunks by gated recurrent units over characters and words: all is shared but the CRFs.";

    public override string Paper => "Yang, Salakhutdinov and Cohen 2016, Multi-Task Cross-Lingual Sequence Tagging from Scratch.";

    public override string Departures =>
        "1,500 sentences of EWT; all losses at every update instead of one task drawn at random; no pretrained vectors. The last arm trains its CRFs with "
        + "the paper's margin.";

    public override int Seeds => 10;

    public override IEnumerable<Comparison> Compare(Workspace workspace)
    {
        var alone = new MultiTaskTrainer.Options
        {
            Inputs = [new Words("Tokens")],
            Encoder = new BiGru
            {
                EmbeddingSize = 64,
                HiddenSize = 100,
                Characters = new CharacterBiGru { HiddenSize = 40 },
                InputDropout = 0.4,
                Dropout = 0.4,
            },
            Tasks = [Tagger("Ner", 0)],
            Optimizer = new Adam { LearningRate = 2e-3f },
            BatchSize = 16,
        };
        yield return new Comparison
        {
            Data = EnglishWebTreebank.Load(workspace, train: 1500, validation: 500),
            Arms =
            [
                new("Ner alone", alone),
                new("with Upos and Chunk", alone with { Auxiliary = [Tagger("Upos", 0), Tagger("Chunk", 0)] }),
                new("with Upos and Chunk, softmax-margin", alone with { Tasks = [Tagger("Ner", 1)], Auxiliary = [Tagger("Upos", 1), Tagger("Chunk", 1)] }),
            ],
        };
    }

    private static SequenceLabels Tagger(string label, double margin) => new(label) { Crf = new Crf { Margin = margin } };
}
