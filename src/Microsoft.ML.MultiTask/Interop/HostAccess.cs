using Microsoft.ML.Runtime;

namespace Microsoft.ML.MultiTask.Interop;

/// <summary>What a component may know of the <see cref="MLContext"/> it runs in.</summary>
/// <remarks>Keep it for as long as the work lasts: the context remembers its components weakly, and a forgotten one is not cancelled.</remarks>
internal sealed class HostAccess
{
    private readonly IHostEnvironmentInternal _environment;
    private readonly IHost _host;

    /// <summary>Registers a component.</summary>
    /// <param name="environment">An <see cref="MLContext"/>, or what ML.NET hands to a loader.</param>
    /// <param name="component">The name its log messages carry.</param>
    public HostAccess(IHostEnvironment environment, string component)
    {
        _environment = (IHostEnvironmentInternal)environment;
        _host = environment.Register(component);
    }

    /// <summary>The environment it was made from.</summary>
    public IHostEnvironment Environment => _environment;

    /// <summary>The seed given to the context; null where none was given.</summary>
    public int? Seed => _environment.Seed;

    /// <summary><see cref="MLContext.GpuDeviceId"/>: the device to compute on; null for the processor.</summary>
    public int? GpuDeviceId => _environment.GpuDeviceId;

    /// <summary><see cref="MLContext.FallbackToCpu"/>: whether a device that is not there is replaced by the processor.</summary>
    public bool FallbackToCpu => _environment.FallbackToCpu;

    /// <summary>Whether the context's execution was cancelled since this component was registered.</summary>
    public bool IsCanceled => ((ICancelable)_host).IsCanceled;

    /// <summary>Ends the work where the context's execution was cancelled.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public void CheckCanceled()
    {
        if (IsCanceled) throw new OperationCanceledException("Operation was canceled.");
    }

    /// <summary>Opens a log channel of the component; its messages reach <see cref="MLContext.Log"/>. Dispose it when the work is done.</summary>
    /// <param name="work">What is being done.</param>
    public HostLog Start(string work) => new(_host.Start(work));
}
