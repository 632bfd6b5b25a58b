using System.Diagnostics;

namespace Microsoft.ML.MultiTask.Benchmarks;

/// <summary>What one measured run did: real tokens (padding is not counted) and the time they took.</summary>
public readonly record struct Throughput(long Tokens, TimeSpan Elapsed)
{
    /// <summary>Real tokens per second.</summary>
    public double TokensPerSecond => Tokens / Elapsed.TotalSeconds;

    /// <summary>Times work that tells how many real tokens it went through.</summary>
    public static Throughput Of(Func<long> work)
    {
        long start = Stopwatch.GetTimestamp();
        long tokens = work();
        return new Throughput(tokens, Stopwatch.GetElapsedTime(start));
    }
}
