using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Data.Batching;
using Microsoft.ML.MultiTask.Interop;
using Microsoft.ML.MultiTask.Tests.EndToEnd;

namespace Microsoft.ML.MultiTask.Tests.Training;

/// <summary>A source that draws rows of the toy language while it is asked, more of them after a high loss.</summary>
internal sealed record NoisySource : BatchSource
{
    /// <inheritdoc/>
    public override BatchStream Open(BatchContext context) => new Stream(context);

    private sealed class Stream(BatchContext context) : BatchStream
    {
        private readonly MLContext _ml = new();
        private int _rows = 4;

        public override bool TakesLosses => true;

        public override int BeginEpoch(int epoch) => 5;

        public override IEnumerable<Batch> Batches(int first)
        {
            while (true) yield return context.Batch(_ml.Data.LoadFromEnumerable(Toy.Rows(_rows, context.Random.NextUInt32())));
        }

        public override void AfterStep(Batch batch, IReadOnlyDictionary<string, double> losses) => _rows = losses.Values.Sum() > 0.5 ? 6 : 4;

        public override void Exchange(StateExchange state) => _rows = (int)state.Integer("rows", _rows);
    }
}
