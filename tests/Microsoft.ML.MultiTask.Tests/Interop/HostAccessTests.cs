using Microsoft.ML.MultiTask.Interop;

namespace Microsoft.ML.MultiTask.Tests.Interop;

[TestClass]
public sealed class HostAccessTests
{
    [TestMethod]
    public void TellsTheSettingsOfTheContext()
    {
        var host = new HostAccess(new MLContext(seed: 7) { GpuDeviceId = 1, FallbackToCpu = false }, "Part");
        Assert.AreEqual((7, 1, false), (host.Seed, host.GpuDeviceId, host.FallbackToCpu));

        var plain = new HostAccess(new MLContext(), "Part");
        Assert.AreEqual((null, null), (plain.Seed, plain.GpuDeviceId));
    }

    [TestMethod]
    public void MessagesReachTheLogOfTheContext()
    {
        var context = new MLContext();
        var messages = new List<string>();
        context.Log += (_, message) => messages.Add($"{message.Kind} {message.Source}: {message.RawMessage}");

        using (HostLog log = new HostAccess(context, "Part").Start("Working"))
        {
            log.Info("50 {0} rows");
            log.Warning("odd");
            log.Trace("detail");
        }

        Assert.Contains("Info Part; Working: 50 {0} rows", messages);
        Assert.Contains("Warning Part; Working: odd", messages);
        Assert.Contains("Trace Part; Working: detail", messages);
    }

    [TestMethod]
    public void SeesThatTheContextWasCancelled()
    {
        var context = new MLContext();
        var host = new HostAccess(context, "Part");
        host.CheckCanceled();
        Assert.IsFalse(host.IsCanceled);

        context.CancelExecution();

        Assert.IsTrue(host.IsCanceled);
        Assert.ThrowsExactly<OperationCanceledException>(host.CheckCanceled);
    }
}
