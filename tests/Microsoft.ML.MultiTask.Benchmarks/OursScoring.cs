using Microsoft.ML.Data;
using Corpus = Microsoft.ML.MultiTask.Benchmarks.Data.Corpus;

namespace Microsoft.ML.MultiTask.Benchmarks;

/// <summary>The library scoring sentences through <c>Transform</c>: predicted labels and scores of every row are read.</summary>
internal sealed class OursScoring : IThroughput
{
    /// <summary>Enough for a trained model; the time of scoring does not depend on what it has learnt.</summary>
    private const int FewTokens = 1_000;

    private readonly MultiTaskTransformer _model;
    private readonly IDataView _rows;
    private readonly long _tokens;

    private OursScoring(Workload workload, MLContext context, MultiTaskTransformer model)
    {
        _model = model;
        string[][] sentences = workload.ScoringSentences();
        _rows = new Corpus(sentences, [.. sentences.Select(_ => Array.Empty<string>())]).ToDataView(context);
        _tokens = sentences.Sum(sentence => (long)sentence.Length);
    }

    public string Name => "ours";

    /// <summary>The network of the reference loops, trained on the whole corpus.</summary>
    public static OursScoring Tagger(Workload workload)
    {
        var context = new MLContext(seed: workload.Seed);
        return new(workload, context, OursNetwork.Trainer(context, languageModel: false).Fit(workload.Corpus.ToDataView(context)));
    }

    /// <summary>A pretrained Transformer, trained on a few sentences.</summary>
    public static OursScoring Transformer(Workload workload)
    {
        var context = new MLContext(seed: workload.Seed);
        IDataView few = (workload with { TokensPerRun = FewTokens }).FirstSentences().ToDataView(context);
        return new(workload, context, OursTransformer.Trainer(context).Fit(few));
    }

    public Throughput Run() => Throughput.Of(ReadAll);

    public void Dispose() => _model.Dispose();

    private long ReadAll()
    {
        IDataView scored = _model.Transform(_rows);
        DataViewSchema.Column label = scored.Schema["PredictedLabel"], score = scored.Schema["Score"];
        using DataViewRowCursor cursor = scored.GetRowCursor([label, score]);
        ValueGetter<VBuffer<uint>> getLabels = cursor.GetGetter<VBuffer<uint>>(label);
        ValueGetter<VBuffer<float>> getScores = cursor.GetGetter<VBuffer<float>>(score);
        VBuffer<uint> labels = default;
        VBuffer<float> scores = default;
        long read = 0;
        while (cursor.MoveNext())
        {
            getLabels(ref labels);
            getScores(ref scores);
            read += labels.Length;
        }
        return read == _tokens ? read : throw new InvalidOperationException($"Read {read} predictions of {_tokens} words.");
    }
}
