namespace Microsoft.ML.MultiTask.Benchmarks;

/// <summary>The library training the network of the reference loops: an epoch over the whole corpus, so that the vocabulary is theirs, in the training loop's
/// own time.</summary>
internal sealed class OursTraining(Workload workload, bool languageModel) : IThroughput
{
    private readonly MLContext _context = new(seed: workload.Seed);

    public string Name => languageModel ? "ours-lm" : "ours";

    public Throughput Run()
    {
        using MultiTaskTransformer model = OursNetwork.Trainer(_context, languageModel).Fit(workload.Corpus.ToDataView(_context));
        EpochSummary epoch = model.Training!.Epochs[0];
        return new Throughput(epoch.Tokens, TimeSpan.FromSeconds(epoch.Seconds));
    }

    public void Dispose()
    {
    }
}
