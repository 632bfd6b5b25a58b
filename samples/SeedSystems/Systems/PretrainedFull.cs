using Microsoft.ML.MultiTask;
using SeedSystems.Corpora;

namespace SeedSystems.Systems;

internal sealed class PretrainedFull : SeedSystem
{
    public override string Name => "pretrained-full";

    public override string Description =>
        "Parts of speech and names together from all of EWT, and sentiment from SST: a BiLSTM from scratch, a published encoder, and that with characters beside it.";

    public override string Paper => "Devlin et al. 2019, BERT: Pre-training of deep bidirectional transformers.";

    public override string Departures =>
        "all-MiniLM-L6-v2 (6 layers of 384, 22 million parameters, uncased); the settings are the first ones tried, nothing was searched for.";

    public override int Seeds => 2;

    /// <remarks>A run takes minutes.</remarks>
    public override ComparisonOptions Protocol => new() { Weights = [1], LearningRates = [1], Epochs = 10, Patience = 3, Placebo = false };

    public override IEnumerable<Comparison> Compare(Workspace workspace)
    {
        var upos = new SequenceLabels("Upos");
        var ner = new SequenceLabels("Ner") { Crf = new Crf() };
        Split ewt = EnglishWebTreebank.Load(workspace);
        yield return Encoders(workspace, ewt, ner, upos);
        yield return Encoders(workspace, ewt, upos, ner);
        yield return Encoders(workspace, Sentiment.Load(workspace, "sst-binary"), new Multiclass("Label") { Pooling = Pooling.Mean });
    }

    /// <summary>The same tasks over three encoders.</summary>
    private static Comparison Encoders(Workspace workspace, Split data, params TaskObjective[] tasks)
    {
        Transformer published = workspace.IsQuick ? MiniLm.Encoder with { Layers = 2 } : MiniLm.Encoder;
        var characters = new CharacterCnn { Filters = 40 };
        var tuned = new MultiTaskTrainer.Options
        {
            Inputs = [new Words("Tokens")],
            Encoder = published,
            Tasks = tasks,
            Optimizer = new AdamW { LearningRate = 3e-4f },
            LearningRateSchedule = new LinearDecay { Warmup = 0.1 },
            GradientClipping = 1,
            BatchSize = 32,
        };
        return new Comparison
        {
            Data = data,
            ComparesBatches = true,
            Arms =
            [
                new("BiLSTM", tuned with
                {
                    Encoder = new BiLstm { EmbeddingSize = 100, HiddenSize = 128, Layers = 2, Characters = characters, InputDropout = 0.4, Dropout = 0.4 },
                    Optimizer = new Adam { LearningRate = 3e-3f },
                }),
                new("MiniLM", tuned),
                new("MiniLM with characters", tuned with
                {
                    Encoder = published with
                    {
                        Beside = new BiLstm { EmbeddingSize = 0, HiddenSize = 64, Characters = characters, InputDropout = 0.3, Dropout = 0.3 },
                    },
                }),
            ],
        };
    }
}
