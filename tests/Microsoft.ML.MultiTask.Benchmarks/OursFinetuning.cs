namespace Microsoft.ML.MultiTask.Benchmarks;

/// <summary>The library training a pretrained Transformer: an epoch over the sentences of the reference loop, in the training loop's own time.</summary>
internal sealed class OursFinetuning(Workload workload) : EpochTraining
{
    private readonly MLContext _context = new(seed: workload.Seed);

    public override string Name => "ours-finetune";

    protected override MultiTaskTransformer Fit() => OursTransformer.Trainer(_context).Fit(workload.FirstSentences().ToDataView(_context));
}
