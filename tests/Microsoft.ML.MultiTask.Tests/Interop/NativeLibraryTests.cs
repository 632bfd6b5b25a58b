using TorchSharp;

namespace Microsoft.ML.MultiTask.Tests.Interop;

[TestClass]
public sealed class NativeLibraryTests
{
    [TestMethod]
    public void TorchLoadsOnThisSystem()
    {
        using torch.Tensor sum = torch.ones(3).sum();
        Assert.AreEqual(3f, sum.item<float>());
    }
}
