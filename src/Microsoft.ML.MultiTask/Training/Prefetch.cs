using System.Collections.Concurrent;

namespace Microsoft.ML.MultiTask.Training;

/// <summary>Prepares the next items on another thread while the current one is used.</summary>
internal static class Prefetch
{
    /// <summary>The items of a sequence in order, at most <paramref name="ahead"/> prepared before they are asked for.</summary>
    public static IEnumerable<T> Ahead<T>(IEnumerable<T> items, int ahead = 4)
    {
        using var ready = new BlockingCollection<T>(ahead);
        using var stop = new CancellationTokenSource();
        Task producer = Task.Run(() =>
        {
            try
            {
                foreach (T item in items) ready.Add(item, stop.Token);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                // the consumer has left early
            }
            finally
            {
                ready.CompleteAdding();
            }
        });
        try
        {
            foreach (T item in ready.GetConsumingEnumerable()) yield return item;
        }
        finally
        {
            stop.Cancel();
            producer.GetAwaiter().GetResult();
        }
    }
}
