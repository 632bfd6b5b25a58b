using Microsoft.ML.MultiTask.Layers;
using Microsoft.ML.MultiTask.Layers.Recurrence;
using TorchSharp;

namespace Microsoft.ML.MultiTask.Tests.Layers.Recurrence;

[TestClass]
public sealed class StepPlanTests
{
    [TestMethod]
    public void LongestRowsComeFirstInEveryStep()
    {
        // Positions: row 0 has 0 and 1, row 1 none, row 2 has 2 to 4, row 3 has 5 and 6.
        var plan = new StepPlan(new Segments([2, 0, 3, 2], torch.CPU));

        CollectionAssert.AreEqual(new[] { 2, 0, 3 }, plan.Rows);
        Assert.AreEqual(4, plan.AllRows);
        Assert.AreEqual(7, plan.Tokens);
        Assert.AreEqual(3, plan.Steps);
        CollectionAssert.AreEqual(new[] { 0, 3, 6 }, new[] { plan.Start(0), plan.Start(1), plan.Start(2) });
        CollectionAssert.AreEqual(new[] { 3, 3, 1 }, new[] { plan.Active(0), plan.Active(1), plan.Active(2) });
        CollectionAssert.AreEqual(new[] { 2, 0, 5, 3, 1, 6, 4 }, plan.ForwardPositions);
        CollectionAssert.AreEqual(new[] { 4, 1, 6, 3, 0, 5, 2 }, plan.BackwardPositions);
    }
}
