using Microsoft.ML;
using Microsoft.ML.MultiTask;
using SeedSystems.Corpora;

namespace SeedSystems.Systems;

internal sealed class SavedEncoders : SeedSystem
{
    public override string Name => "saved-encoders";

    public override string Description =>
        "Names in 500 sentences: the encoder of a tagger that was trained on 2,000 others before, tuned, or as it is below new layers; and both trained together.";

    public override string Paper => "Peters et al. 2017, Semi-supervised sequence tagging with bidirectional language models (the form: frozen below new layers).";

    public override string Departures => "the first encoder was trained on parts of speech, not on a language model.";

    public override IEnumerable<Comparison> Compare(Workspace workspace)
    {
        (Split data, IDataView others) = workspace.IsQuick
            ? EnglishWebTreebank.Draw(workspace, train: 40, validation: 20)
            : EnglishWebTreebank.Draw(workspace, train: 500, validation: 300);
        IDataView tagged = workspace.First(others, workspace.IsQuick ? 40 : 2000);
        var upos = new SequenceLabels("Upos");
        var alone = new MultiTaskTrainer.Options
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
            Optimizer = new Adam { LearningRate = 3e-3f },
            BatchSize = 16,
        };
        using MultiTaskTransformer tagger = workspace.MultiTask.Trainer(alone with { Tasks = [upos], Epochs = workspace.IsQuick ? 1 : 15 }).Fit(tagged);
        SavedEncoder saved = workspace.MultiTask.EncoderOf(tagger);
        yield return new Comparison
        {
            Data = data,
            ComparesBatches = true,
            Arms =
            [
                new("Ner alone", alone),
                new("the tagger's encoder, tuned", alone with { Encoder = saved }),
                new("new layers over it", alone with { Encoder = new Stacked(saved with { Frozen = true }) { HiddenSize = 80 } }),
                new("with Upos of its sentences", alone with { Auxiliary = [upos with { Data = tagged, DataName = "others" }] }),
            ],
        };
    }
}
