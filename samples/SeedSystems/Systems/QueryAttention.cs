using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.MultiTask;
using SeedSystems.Corpora;

namespace SeedSystems.Systems;

internal sealed class QueryAttention : SeedSystem
{
    public override string Name => "query-attention";

    public override string Description =>
        "Whether a sentence answers a question, from attention that the question asks for, from maxima or from sums; kinds of questions beside it.";

    public override string Paper =>
        "Tan, dos Santos, Xiang and Zhou 2015, LSTM-based Deep Learning Models for Non-factoid Answer Selection.";

    public override string Departures =>
        "TREC-QA, whose pairs are judged one by one from features of both vectors instead of ranked by their cosine; bilinear attention; the question is "
        + "pooled with its own attention too; no pretrained vectors. The auxiliary task, the kinds of questions of TREC, is not the paper's: most of the "
        + "training questions are among them, none of the test questions.";

    public override IEnumerable<Comparison> Compare(Workspace workspace)
    {
        MultiTaskTrainer.Options asked = Alone(new QueryAttentionPooling("Question")), most = Alone(Pooling.Max);
        var kinds = new Multiclass("Kind")
        {
            Input = "Question",
            Pooling = Pooling.Max,
            Data = Sentiment.Load(workspace, "trec").Train,
            DataColumns = new Dictionary<string, string> { ["Question"] = "Tokens", ["Kind"] = "Label" },
            Weight = 0.5,
        };
        Split pairs = TrecQa.Load(workspace);
        yield return new Comparison
        {
            Data = pairs,
            Measure = model => new Dictionary<string, double> { ["average precision by question"] = MeanAveragePrecision(model.Transform(pairs.Test)) },
            Arms =
            [
                new("attention of the question", asked),
                new("with kinds of questions", With(asked, kinds)),
                new("maxima", most),
                new("maxima, with kinds of questions", With(most, kinds)),
                new("sums", Alone(Pooling.Sum)),
            ],
        };
    }

    private static MultiTaskTrainer.Options Alone(Pooling pooling) => new()
    {
        Inputs = [new Words("Answer"), new Words("Question") { VocabularyOf = "Answer" }],
        Encoder = new BiGru { EmbeddingSize = 50, HiddenSize = 40, Characters = new CharacterNgrams { EmbeddingSize = 50 }, InputDropout = 0.3, Dropout = 0.3 },
        EncoderAliases = new Dictionary<string, string> { ["Question"] = "Answer" },
        Tasks = [new Binary("Relevant") { Pooling = new PairPooling("Question") { Of = pooling }, HiddenSize = 40, PositiveWeight = 8,
            Metric = "AreaUnderRoc" }],
        Optimizer = new Adam { LearningRate = 2e-3f },
        BatchSize = 32,
    };

    private static MultiTaskTrainer.Options With(MultiTaskTrainer.Options alone, Multiclass kinds) =>
        Workspace.Beside(alone with { Auxiliary = [kinds] }, new Dictionary<string, double> { [kinds.Name] = 0.5 });

    /// <summary>Over the questions that some sentence answers.</summary>
    private static double MeanAveragePrecision(IDataView scored) => scored.GetColumn<string>("Query")
        .Zip(scored.GetColumn<float>("Score"), scored.GetColumn<float>("Relevant"))
        .GroupBy(answer => answer.First, answer => (Score: answer.Second, IsRight: answer.Third == 1))
        .Where(question => question.Any(answer => answer.IsRight))
        .Average(question => AveragePrecision([.. question.OrderByDescending(answer => answer.Score).Select(answer => answer.IsRight)]));

    private static double AveragePrecision(bool[] ranked) => ranked.Index().Where(answer => answer.Item)
        .Select((answer, before) => (before + 1.0) / (answer.Index + 1)).Average();
}
