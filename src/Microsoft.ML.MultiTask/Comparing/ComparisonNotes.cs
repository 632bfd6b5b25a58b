using Microsoft.ML.MultiTask.Interop;

namespace Microsoft.ML.MultiTask.Comparing;

/// <summary>What a reader of the numbers should know, told to the log as soon as it is known.</summary>
internal sealed class ComparisonNotes(HostLog log)
{
    private readonly Lock _gate = new();
    private readonly List<string> _notes = [];

    /// <summary>All of them, each once.</summary>
    public IReadOnlyList<string> All
    {
        get
        {
            lock (_gate) return [.. _notes];
        }
    }

    /// <summary>Adds one.</summary>
    public void Add(string note)
    {
        lock (_gate)
        {
            if (_notes.Contains(note)) return;
            _notes.Add(note);
            log.Warning(note);
        }
    }
}
