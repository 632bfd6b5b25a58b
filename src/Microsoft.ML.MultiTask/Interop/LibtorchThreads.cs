using TorchSharp;

namespace Microsoft.ML.MultiTask.Interop;

/// <summary>
/// Sets the number of threads that libtorch spreads one operation over, for the time of some work on the CPU. Its default, all cores, gains nothing on matrices
/// as small as those of a batch, and its waiting threads spin, which slows the whole machine down as soon as anything else runs.
/// </summary>
internal readonly struct LibtorchThreads : IDisposable
{
    private readonly int _before;

    public LibtorchThreads(int threads)
    {
        _before = torch.get_num_threads();
        if (_before != threads) torch.set_num_threads(threads);
    }

    public void Dispose()
    {
        if (torch.get_num_threads() != _before) torch.set_num_threads(_before);
    }
}
