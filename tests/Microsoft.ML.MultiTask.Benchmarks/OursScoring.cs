using Microsoft.ML.Data;
using Corpus = Microsoft.ML.MultiTask.Benchmarks.Data.Corpus;

namespace Microsoft.ML.MultiTask.Benchmarks;

/// <summary>The library scoring sentences through <c>Transform</c>: predicted labels and scores of every row are read.</summary>
internal sealed class OursScoring : IThroughput
{
    private readonly MultiTaskTransformer _model;
    private readonly IDataView _rows;
    private readonly long _tokens;

    public OursScoring(Workload workload)
    {
        var context = new MLContext(seed: workload.Seed);
        _model = OursNetwork.Trainer(context, languageModel: false).Fit(workload.Corpus.ToDataView(context));
        string[][] sentences = workload.ScoringSentences();
        _rows = new Corpus(sentences, [.. sentences.Select(_ => Array.Empty<string>())]).ToDataView(context);
        _tokens = sentences.Sum(sentence => (long)sentence.Length);
    }

    public string Name => "ours";

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
