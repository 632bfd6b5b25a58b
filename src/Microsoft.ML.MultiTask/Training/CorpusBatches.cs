using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Data.Batching;
using Microsoft.ML.MultiTask.Interop;

namespace Microsoft.ML.MultiTask.Training;

/// <summary>The rows of the corpora of a stage, drawn and cut anew for every epoch; batches are laid out ahead on another thread.</summary>
internal sealed class CorpusBatches(StagePlan plan, BatchBuilder builder) : BatchStream
{
    private RowReference[][] _batches = [];

    /// <inheritdoc/>
    public override int BeginEpoch(int epoch)
    {
        _batches = plan.Batches(epoch);
        return _batches.Length;
    }

    /// <inheritdoc/>
    public override IEnumerable<Batch> Batches(int first) => Prefetch.Ahead(_batches.Skip(first).Select(builder.Build));

    /// <summary>The batches of the epoch, and how the rows stand of which the next one is drawn: neither depends on how far batches are laid out.</summary>
    public override void Exchange(StateExchange state)
    {
        base.Exchange(state);
        state.Part("rows", plan.Rows);
        Corpus[] corpora = [.. plan.Corpora];
        RowReference[] rows = [.. _batches.SelectMany(batch => batch)];
        int[] sizes = state.List("sizes", _batches.Select(batch => batch.Length));
        int[] from = state.List("corpora", rows.Select(row => Array.IndexOf(corpora, row.Corpus)));
        int[] numbers = state.List("numbers", rows.Select(row => row.Row));
        int next = 0;
        _batches = [.. sizes.Select(size => Enumerable.Range(0, size).Select(_ => new RowReference(corpora[from[next]], numbers[next++])).ToArray())];
    }
}
