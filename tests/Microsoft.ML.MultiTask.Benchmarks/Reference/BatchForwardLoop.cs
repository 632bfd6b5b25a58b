namespace Microsoft.ML.MultiTask.Benchmarks.Reference;

/// <summary>Scoring as well as it goes: sentences sorted by length, one forward pass per batch, results put back in order.</summary>
internal sealed class BatchForwardLoop(Workload workload) : IThroughput
{
    private const int CellsPerBatch = 2_000;

    private readonly Scorer _scorer = new(workload);
    private readonly string[][] _sentences = workload.ScoringSentences();

    public string Name => "forward-batch";

    public Throughput Run() => Throughput.Of(() =>
    {
        int[] lengths = Array.ConvertAll(_sentences, s => s.Length), order = [.. Enumerable.Range(0, lengths.Length)];
        Array.Sort((int[])lengths.Clone(), order);
        var results = new (int[] Tags, float[] Probabilities)[_sentences.Length];
        foreach (int[] batch in Buckets.Cut(lengths, order, CellsPerBatch))
        {
            (int[], float[])[] scored = _scorer.Score(Array.ConvertAll(batch, s => _sentences[s]));
            for (int i = 0; i < batch.Length; i++) results[batch[i]] = scored[i];
        }
        return results.Sum(r => r.Tags.Length);
    });

    public void Dispose() => _scorer.Dispose();
}
