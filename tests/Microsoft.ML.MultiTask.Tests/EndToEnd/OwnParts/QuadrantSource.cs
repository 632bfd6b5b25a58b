using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Data.Batching;
using Microsoft.ML.MultiTask.Data.Inputs;

namespace Microsoft.ML.MultiTask.Tests.EndToEnd.OwnParts;

/// <summary>Points drawn in the plane, labelled by whether both of their numbers have one sign: a source without a view.</summary>
internal sealed record QuadrantSource : BatchSource
{
    /// <summary>The steps of an epoch.</summary>
    public int Steps { get; init; } = 60;

    /// <summary>What the stream was told.</summary>
    public List<double> Losses { get; } = [];

    /// <inheritdoc/>
    public override BatchStream Open(BatchContext context) => new Stream(this, context);

    private sealed class Stream(QuadrantSource source, BatchContext context) : BatchStream
    {
        private const int Rows = 32;

        public override bool TakesLosses => true;

        public override int BeginEpoch(int epoch) => source.Steps;

        public override IEnumerable<Batch> Batches(int first)
        {
            int[] ones = [.. Enumerable.Repeat(1, Rows)], offsets = [.. Enumerable.Range(0, Rows + 1)];
            while (true)
            {
                float[] points = [.. Enumerable.Range(0, 2 * Rows).Select(_ => context.Random.NextNormal())];
                int[] classes = [.. Enumerable.Range(0, Rows).Select(row => ClassOf(points[2 * row] * points[2 * row + 1] > 0))];
                yield return context.Batch(Rows, new Dictionary<string, InputBlock> { ["Point"] = new VectorBlock(points, 2, ones) },
                    new Dictionary<string, LabelBlock> { ["Label"] = new LabelBlockOf<int>(offsets, classes, ColumnUse.Missing) });
            }
        }

        public override void AfterStep(Batch batch, IReadOnlyDictionary<string, double> losses) => source.Losses.Add(losses["Label"]);

        private int ClassOf(bool same)
        {
            IReadOnlyList<string> labels = context.Labels["Label"];
            return Enumerable.Range(0, labels.Count).Single(label => labels[label] == (same ? "same" : "mixed"));
        }
    }
}
