using System.Runtime.ExceptionServices;

namespace Microsoft.ML.MultiTask.Comparing;

/// <summary>Does pieces of work in their order, several side by side.</summary>
internal static class RunQueue
{
    /// <summary>Works until all is done, nothing more may begin, or something fails; what fails first is thrown when all that was under way has
    /// ended.</summary>
    /// <param name="work">The pieces.</param>
    /// <param name="parallel">How many are done side by side; the first on the calling thread.</param>
    /// <param name="mayBegin">Asked before every piece.</param>
    /// <param name="onFault">Told when a piece has failed, so that those under way can end early.</param>
    public static void Run(IReadOnlyList<Action> work, int parallel, Func<bool> mayBegin, Action onFault)
    {
        int begun = 0;
        ExceptionDispatchInfo? fault = null;
        Thread[] others = [.. Enumerable.Range(1, Math.Max(0, Math.Min(parallel, work.Count) - 1)).Select(_ => new Thread(Work) { IsBackground = true })];
        foreach (Thread other in others) other.Start();
        Work();
        foreach (Thread other in others) other.Join();
        fault?.Throw();

        void Work()
        {
            while (Volatile.Read(ref fault) is null && mayBegin() && Interlocked.Increment(ref begun) is var next && next <= work.Count)
            {
                try
                {
                    work[next - 1]();
                }
                catch (Exception failed)
                {
                    if (Interlocked.CompareExchange(ref fault, ExceptionDispatchInfo.Capture(failed), null) is null) onFault();
                }
            }
        }
    }
}
