using Microsoft.ML.MultiTask.Interop;
namespace Microsoft.ML.MultiTask.Weighting;

/// <summary>Adam (Kingma and Ba 2015) for one number an objective, with a step count each, so that an objective that is missing stays as it is.</summary>
internal sealed class HostAdam(int count, double learningRate) : IStateful
{
    private const double FirstDecay = 0.9, SecondDecay = 0.999, Epsilon = 1e-8;

    private readonly double[] _first = new double[count], _second = new double[count];
    private readonly int[] _steps = new int[count];

    /// <summary>What is to be added to a number that has this gradient.</summary>
    public double Move(int k, double gradient)
    {
        _steps[k]++;
        _first[k] += (1 - FirstDecay) * (gradient - _first[k]);
        _second[k] += (1 - SecondDecay) * ((gradient * gradient) - _second[k]);
        double mean = _first[k] / (1 - Math.Pow(FirstDecay, _steps[k])), square = _second[k] / (1 - Math.Pow(SecondDecay, _steps[k]));
        return -learningRate * mean / (Math.Sqrt(square) + Epsilon);
    }

    public void Exchange(StateExchange state)
    {
        state.Numbers("first", _first);
        state.Numbers("second", _second);
        state.Numbers("steps", _steps);
    }
}
