using Microsoft.ML.MultiTask.Data;

namespace Microsoft.ML.MultiTask.Tests.Data;

[TestClass]
public sealed class RaggedTests
{
    [TestMethod]
    public void HoldsRowsEndToEnd()
    {
        var ragged = new Ragged<int>();
        for (int row = 0; row < 100; row++)
        {
            Span<int> room = ragged.Append(row % 3);
            room.Fill(row);
            ragged.EndRow();
        }
        Assert.AreEqual(100, ragged.Rows);
        for (int row = 0; row < 100; row++)
        {
            Assert.AreEqual(row % 3, ragged.Length(row));
            CollectionAssert.AreEqual(Enumerable.Repeat(row, row % 3).ToArray(), ragged[row].ToArray());
        }
    }

    [TestMethod]
    public void ARowIsWrittenInPieces()
    {
        var ragged = new Ragged<float>();
        ragged.Append(1)[0] = 1;
        ragged.Append(2)[1] = 3;
        ragged.EndRow();
        CollectionAssert.AreEqual((float[])[1, 0, 3], ragged[0].ToArray());
    }

    [TestMethod]
    public void IsUsedAgainAfterClear()
    {
        var ragged = new Ragged<int>();
        ragged.Append(2).Fill(1);
        ragged.EndRow();
        ragged.Append(5).Fill(9); // a row that was not finished
        ragged.Clear();
        Assert.AreEqual(0, ragged.Rows);
        ragged.Append(1)[0] = 7;
        ragged.EndRow();
        Assert.AreEqual(1, ragged.Rows);
        CollectionAssert.AreEqual((int[])[7], ragged[0].ToArray());
    }
}
