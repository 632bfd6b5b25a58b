using Microsoft.ML.MultiTask.Interop;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Training;

/// <summary>Where to compute, by ML.NET's settings.</summary>
internal static class Devices
{
    /// <summary>The GPU that <c>MLContext.GpuDeviceId</c> names; the CPU when none is named, or when it is not there and <c>FallbackToCpu</c> allows
    /// it.</summary>
    /// <exception cref="InvalidOperationException">There is no such GPU, and falling back is not allowed.</exception>
    public static Device Choose(HostAccess host, HostLog log)
    {
        if (host.GpuDeviceId is not { } id) return CPU;
        int count = cuda.is_available() ? cuda.device_count() : 0;
        if (id >= 0 && id < count) return new Device(DeviceType.CUDA, id);
        string message = $"GpuDeviceId is {id}, but libtorch sees {count} CUDA devices; reference the package TorchSharp-cuda-linux or TorchSharp-cuda-windows "
            + "of the same version as TorchSharp";
        if (!host.FallbackToCpu) throw new InvalidOperationException(message + ", or set FallbackToCpu.");
        log.Warning(message + ". Falling back to the CPU.");
        return CPU;
    }
}
