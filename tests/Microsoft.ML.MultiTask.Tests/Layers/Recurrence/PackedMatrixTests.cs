using Microsoft.ML.MultiTask.Layers;
using Microsoft.ML.MultiTask.Layers.Recurrence;

namespace Microsoft.ML.MultiTask.Tests.Layers.Recurrence;

[TestClass]
public sealed unsafe class PackedMatrixTests
{
    [TestMethod]
    [DataRow(1, 1, 1)]
    [DataRow(4, 3, 24)]
    [DataRow(7, 5, 50)]
    [DataRow(3, 2, 97)]
    [DataRow(9, 3, 50)]
    [DataRow(15, 2, 49)]
    [DataRow(100, 4, 3)]
    [DataRow(2, 0, 5)]
    public void ProductsAreSumsOfProducts(int rows, int depth, int columns)
    {
        var random = new RandomSource(1);
        float[] left = Draw(rows * depth), right = Draw(depth * columns), before = Draw(rows * PackedMatrix.PaddedColumns(columns));
        foreach (bool byRows in new[] { true, false })
            foreach (bool transposed in new[] { true, false })
                foreach (bool accumulate in new[] { true, false })
                    Check(byRows, transposed, accumulate);

        float[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextNormal())];

        void Check(bool byRows, bool transposed, bool accumulate)
        {
            using var scratch = new Scratch();
            PackedMatrix packed = Pack(scratch, right, depth, columns, byRows);
            var result = (float[])before.Clone();
            int stride = PackedMatrix.PaddedColumns(columns);
            float[] given = transposed ? [.. Enumerable.Range(0, left.Length).Select(i => left[i % rows * depth + i / rows])] : left;
            fixed (float* a = given, c = result) packed.Multiply(a, transposed ? 1 : depth, transposed ? rows : 1, rows, c, stride, accumulate);
            for (int i = 0; i < rows; i++)
            {
                for (int j = 0; j < stride; j++)
                {
                    double sum = accumulate ? before[i * stride + j] : 0;
                    for (int k = 0; j < columns && k < depth; k++) sum += left[i * depth + k] * right[k * columns + j];
                    Assert.AreEqual(sum, result[i * stride + j], 1e-5, $"{i}, {j}");
                }
            }
        }
    }

    [TestMethod]
    public void ADeepProductIsOneSumHoweverManyRowsAreMultipliedTogether()
    {
        const int rows = 101, depth = 1100, columns = 51;
        var random = new RandomSource(1);
        float[] left = [.. Enumerable.Range(0, rows * depth).Select(_ => random.NextNormal())];
        float[] right = [.. Enumerable.Range(0, depth * columns).Select(_ => random.NextNormal())];
        using var scratch = new Scratch();
        PackedMatrix packed = Pack(scratch, right, depth, columns, byRows: true);
        int stride = PackedMatrix.PaddedColumns(columns);
        float[] together = new float[rows * stride], alone = new float[stride];
        fixed (float* a = left, all = together, one = alone)
        {
            packed.Multiply(a, depth, 1, rows, all, stride, accumulate: false);
            for (int row = 0; row < rows; row++)
            {
                packed.Multiply(a + row * depth, depth, 1, 1, one, stride, accumulate: false);
                Assert.IsTrue(together.AsSpan(row * stride, stride).SequenceEqual(alone), $"row {row}");
            }
        }
        float sum = 0;
        for (int k = 0; k < depth; k++) sum = MathF.FusedMultiplyAdd(left[k], right[k * columns + 50], sum);
        Assert.AreEqual(sum, together[50], System.Numerics.Vector.IsHardwareAccelerated ? 0 : 1e-3f);
    }

    [TestMethod]
    [DataRow(8, 4)]
    [DataRow(7, 6)]
    [DataRow(3, 50)]
    public void PackingTheTransposedMatrixIsPackingItsRowsAsColumns(int depth, int columns)
    {
        float[] right = [.. Enumerable.Range(0, depth * columns).Select(i => (float)i)];
        float[] transposed = [.. Enumerable.Range(0, depth * columns).Select(i => right[i % depth * columns + i / depth])];
        using var scratch = new Scratch();
        int size = (int)PackedMatrix.Size(depth, columns);
        float* byRows = scratch.Take(size), whole = scratch.Take(size);
        var rows = new PackedMatrix(byRows, depth, columns);
        for (int k = 0; k < depth; k++) rows.PackRow(k, right.AsSpan(k * columns, columns));
        fixed (float* source = transposed) new PackedMatrix(whole, depth, columns).PackTransposed(source, columns);
        Assert.IsTrue(new Span<float>(byRows, size).SequenceEqual(new Span<float>(whole, size)));
    }

    private static PackedMatrix Pack(Scratch scratch, float[] right, int depth, int columns, bool byRows)
    {
        var packed = new PackedMatrix(scratch.Take(PackedMatrix.Size(depth, columns)), depth, columns);
        if (byRows)
        {
            for (int k = 0; k < depth; k++) packed.PackRow(k, right.AsSpan(k * columns, columns));
        }
        else
        {
            for (int n = 0; n < columns; n++) packed.PackColumn(n, [.. Enumerable.Range(0, depth).Select(k => right[k * columns + n])]);
            packed.ClearColumnsFrom(columns);
        }
        return packed;
    }
}
