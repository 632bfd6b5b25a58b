using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Benchmarks.Reference;

/// <summary>Adam over the memory of the parameters: no native call but those that reach the gradients.</summary>
internal sealed class DenseAdam
{
    private readonly (Parameter Parameter, float[] Mean, float[] Variance)[] _states;

    public DenseAdam(IEnumerable<Parameter> parameters) =>
        _states = [.. parameters.Select(p => (p, new float[p.numel()], new float[p.numel()]))];

    /// <summary>Moves every parameter that has a gradient and clears the gradient.</summary>
    public void Apply(AdamStep step)
    {
        foreach ((Parameter parameter, float[] mean, float[] variance) in _states)
        {
            using Tensor? gradient = parameter.grad;
            if (gradient is null) continue;
            Span<float> values = HostTensor.Floats(gradient);
            step.Apply(HostTensor.Floats(parameter), values, mean, variance);
            values.Clear();
        }
    }
}
