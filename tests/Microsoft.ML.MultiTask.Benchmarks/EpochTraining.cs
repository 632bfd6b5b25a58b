namespace Microsoft.ML.MultiTask.Benchmarks;

/// <summary>An epoch of training by the library, in the training loop's own time.</summary>
internal abstract class EpochTraining : IThroughput
{
    public abstract string Name { get; }

    public Throughput Run()
    {
        using MultiTaskTransformer model = Fit();
        EpochSummary epoch = model.Training!.Epochs[0];
        return new Throughput(epoch.Tokens, TimeSpan.FromSeconds(epoch.Seconds));
    }

    public void Dispose()
    {
    }

    protected abstract MultiTaskTransformer Fit();
}
