using Microsoft.ML.MultiTask.Encoders.Transformers;
using Microsoft.ML.MultiTask.Layers;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Tests.Encoders.Transformers;

/// <summary>How words are cut into pieces, laid out in windows and read back.</summary>
[TestClass]
public sealed class PieceWindowsTests
{
    private readonly PieceSource _source = new SubwordPieces(new LetterPieces());

    [TestMethod]
    public void RowsThatFitAreOneWindowEach()
    {
        // "ab c" and, after an empty row, "d".
        PieceWindows windows = PieceWindows.Of([2, 0, 1], [[4, 5], [6], [7]], _source, positions: 6, overlap: 0.25);
        CollectionAssert.AreEqual((long[])[0, 4, 5, 6, 1, 0, 7, 1], windows.Pieces);
        CollectionAssert.AreEqual((long[])[0, 1, 2, 3, 4, 0, 1, 2], windows.Places);
    }

    [TestMethod]
    [DataRow(SubwordReading.First, new float[] { 1, 3, 6 })]
    [DataRow(SubwordReading.Mean, new float[] { 1.5f, 3, 6 })]
    [DataRow(SubwordReading.Last, new float[] { 2, 3, 6 })]
    public void AWordIsReadFromItsPieces(SubwordReading reading, float[] expected)
    {
        using var scope = NewDisposeScope();
        PartMap map = PieceWindows.Of([2, 0, 1], [[4, 5], [6], [7]], _source, 6, 0.25).Map(new Segments([2, 0, 1], CPU), reading);
        Tensor places = arange(8, dtype: ScalarType.Float32).unsqueeze(1);
        CollectionAssert.AreEqual(expected, Tensors.ToArray<float>(map.Read(places)));
        CollectionAssert.AreEqual((int[])[0, 5, 8], map.Parts.Offsets.ToArray());
    }

    [TestMethod]
    public void WhatIsGivenToAWordReachesAllOfItsPieces()
    {
        using var scope = NewDisposeScope();
        PartMap map = PieceWindows.Of([2, 0, 1], [[4, 5], [6], [7]], _source, 6, 0.25).Map(new Segments([2, 0, 1], CPU), SubwordReading.First);
        CollectionAssert.AreEqual((float[])[0, 10, 10, 20, 0, 0, 30, 0], Tensors.ToArray<float>(map.Spread(tensor([10f, 20, 30]).unsqueeze(1))));
    }

    [TestMethod]
    public void LongRowsAreReadInWindowsThatOverlap()
    {
        // Ten pieces in windows of four, of which two are those of the window before: 0-3, 2-5, 4-7, 6-9.
        IReadOnlyList<int>[] pieces = [.. Enumerable.Range(0, 10).Select(p => (IReadOnlyList<int>)[4 + p])];
        PieceWindows windows = PieceWindows.Of([10], pieces, _source, positions: 6, overlap: 0.5);
        CollectionAssert.AreEqual((long[])[0, 4, 5, 6, 7, 1, 0, 6, 7, 8, 9, 1, 0, 8, 9, 10, 11, 1, 0, 10, 11, 12, 13, 1], windows.Pieces);
        // A piece is read where its shorter side is longest, and the first such window wins: 2 of the first has one to its right, of the second none to its left.
        using var scope = NewDisposeScope();
        PartMap map = windows.Map(new Segments([10], CPU), SubwordReading.First);
        Tensor parts = arange(24, dtype: ScalarType.Float32).unsqueeze(1);
        CollectionAssert.AreEqual((float[])[1, 2, 3, 8, 9, 14, 15, 20, 21, 22], Tensors.ToArray<float>(map.Read(parts)));
    }

    [TestMethod]
    public void TheLastWindowEndsWithTheRow()
    {
        // Seven pieces, windows of four without overlap: 0-3 and 3-6, not 4-6.
        PieceWindows windows = PieceWindows.Of([1], [[4, 5, 6, 7, 8, 9, 10]], _source, positions: 6, overlap: 0);
        CollectionAssert.AreEqual((long[])[0, 4, 5, 6, 7, 1, 0, 7, 8, 9, 10, 1], windows.Pieces);
    }

    [TestMethod]
    public void AWordLongerThanAWindowIsReadFromSeveral()
    {
        using var scope = NewDisposeScope();
        PartMap map = PieceWindows.Of([1], [[4, 5, 6, 7, 8, 9]], _source, positions: 5, overlap: 0).Map(new Segments([1], CPU), SubwordReading.Mean);
        // Windows of three: places 1-3 and 6-8 of [0 abc 1 0 def 1].
        Assert.AreEqual((1 + 2 + 3 + 6 + 7 + 8) / 6f, map.Read(arange(10, dtype: ScalarType.Float32).unsqueeze(1)).item<float>(), 1e-6f);
    }
}
