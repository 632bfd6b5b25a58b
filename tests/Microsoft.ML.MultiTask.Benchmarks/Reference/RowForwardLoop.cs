namespace Microsoft.ML.MultiTask.Benchmarks.Reference;

/// <summary>Scoring one sentence at a time, as ML.NET's row mappers do.</summary>
internal sealed class RowForwardLoop(Workload workload) : IThroughput
{
    private readonly Scorer _scorer = new(workload);
    private readonly string[][] _sentences = workload.ScoringSentences();

    public string Name => "forward-row";

    public Throughput Run() => Throughput.Of(() => _sentences.Sum(sentence => _scorer.Score([sentence])[0].Tags.Length));

    public void Dispose() => _scorer.Dispose();
}
