using Microsoft.ML.Runtime;

namespace Microsoft.ML.MultiTask.Interop;

/// <summary>Messages of one piece of work, for <see cref="MLContext.Log"/>.</summary>
internal sealed class HostLog(IChannel channel) : IDisposable
{
    /// <summary>Detail that only someone who looks for a fault wants to read.</summary>
    public void Trace(string message) => channel.Trace(MessageSensitivity.Schema, message);

    /// <summary>How the work goes.</summary>
    public void Info(string message) => channel.Info(MessageSensitivity.Schema, message);

    /// <summary>Something that works but is probably not what the user meant.</summary>
    public void Warning(string message) => channel.Warning(MessageSensitivity.Schema, message);

    /// <inheritdoc/>
    public void Dispose() => channel.Dispose();
}
