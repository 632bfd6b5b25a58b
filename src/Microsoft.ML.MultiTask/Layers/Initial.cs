using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Layers;

/// <summary>First values of parameters, drawn from the run's own source of randomness.</summary>
internal static class Initial
{
    /// <summary>Uniform in [-bound, bound).</summary>
    internal static Parameter Uniform(ReadOnlySpan<long> shape, double bound, RandomSource random)
    {
        ParameterBudget.Take(shape);
        long size = 1;
        foreach (long extent in shape) size *= extent;
        var values = new float[size];
        for (int i = 0; i < values.Length; i++) values[i] = (float)(bound * ((2 * random.NextSingle()) - 1));
        return Own(tensor(values, shape));
    }

    /// <summary>Uniform with the variance that keeps the size of what a matrix <c>[outputs, inputs]</c> passes on (Glorot and Bengio, 2010).</summary>
    internal static Parameter Glorot(long outputs, long inputs, RandomSource random) =>
        Uniform([outputs, inputs], Math.Sqrt(6.0 / (inputs + outputs)), random);

    /// <summary>All zero.</summary>
    internal static Parameter Zeros(params ReadOnlySpan<long> shape)
    {
        ParameterBudget.Take(shape);
        return Own(zeros(shape));
    }

    /// <summary>Given values.</summary>
    internal static Parameter Of(ReadOnlySpan<float> values, params ReadOnlySpan<long> shape)
    {
        ParameterBudget.Take(shape);
        return Own(tensor(values.ToArray(), shape));
    }

    /// <summary>A parameter lives as long as its module, whatever dispose scope the module is made in.</summary>
    private static Parameter Own(Tensor values)
    {
        var parameter = new Parameter(values);
        parameter.DetachFromDisposeScope();
        return parameter;
    }
}
