using BenchmarkDotNet.Attributes;
using Microsoft.ML.MultiTask.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Benchmarks.Micro;

/// <summary>What leaving and entering the flat layout costs, beside one linear layer on the same tokens. BenchmarkDotNet wants the class open.</summary>
[MemoryDiagnoser]
public class SegmentsBenchmarks
{
    private const int Width = 200, Tags = 17, Rows = 32;

    private readonly int[] _lengths = [.. Enumerable.Range(0, Rows).Select(row => 12 + row % 9)];
    private Tensor _flat = zeros(0), _padded = zeros(0);
    private nn.Module<Tensor, Tensor> _linear = nn.Identity();
    private Segments _segments = new([], CPU);

    [GlobalSetup]
    public void Setup()
    {
        _segments = new Segments(_lengths, CPU);
        _flat = randn(_segments.Tokens, Width);
        _padded = _segments.Pad(_flat);
        // The index is made at the first call and must outlive the scope of the measured ones.
        _segments.Unpad(_padded).Dispose();
        _linear = nn.Linear(Width, Tags);
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _flat.Dispose();
        _padded.Dispose();
        _linear.Dispose();
    }

    [Benchmark(Baseline = true)]
    public void Linear() => InScope(() => _linear.call(_flat));

    [Benchmark]
    public void PadWithKnownIndex() => InScope(() => _segments.Pad(_flat));

    [Benchmark]
    public void UnpadWithKnownIndex() => InScope(() => _segments.Unpad(_padded));

    [Benchmark]
    public void PadFromLengths() => InScope(() => new Segments(_lengths, CPU).Pad(_flat));

    private static void InScope(Func<Tensor> work)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradients = no_grad();
        work();
    }
}
