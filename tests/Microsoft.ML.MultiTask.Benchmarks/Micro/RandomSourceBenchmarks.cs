using BenchmarkDotNet.Attributes;
using Microsoft.ML.MultiTask.Layers;

namespace Microsoft.ML.MultiTask.Benchmarks.Micro;

/// <summary>The library's random numbers beside those of .NET, a thousand a call. BenchmarkDotNet wants the class open.</summary>
public class RandomSourceBenchmarks
{
    private const int Draws = 1_000;

    private readonly RandomSource _source = new(1);
    private readonly Random _random = new(1);

    [Benchmark(Baseline = true, OperationsPerInvoke = Draws)]
    public float Framework()
    {
        float sum = 0;
        for (int i = 0; i < Draws; i++) sum += _random.NextSingle();
        return sum;
    }

    [Benchmark(OperationsPerInvoke = Draws)]
    public float Single()
    {
        float sum = 0;
        for (int i = 0; i < Draws; i++) sum += _source.NextSingle();
        return sum;
    }

    [Benchmark(OperationsPerInvoke = Draws)]
    public float Normal()
    {
        float sum = 0;
        for (int i = 0; i < Draws; i++) sum += _source.NextNormal();
        return sum;
    }
}
