namespace Microsoft.ML.MultiTask.Benchmarks;

/// <summary>The library training the network of the reference loops: an epoch over the whole corpus, so that the vocabulary is theirs, in the training loop's
/// own time.</summary>
internal sealed class OursTraining(Workload workload, bool languageModel) : EpochTraining
{
    private readonly MLContext _context = new(seed: workload.Seed);

    public override string Name => languageModel ? "ours-lm" : "ours";

    protected override MultiTaskTransformer Fit() => OursNetwork.Trainer(_context, languageModel).Fit(workload.Corpus.ToDataView(_context));
}
