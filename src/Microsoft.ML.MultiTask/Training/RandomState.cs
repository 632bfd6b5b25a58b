using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Training;

/// <summary>Seeds libtorch's global generator for the time of a run and puts its state back afterwards, for parts (of users) that draw from it.</summary>
internal sealed class RandomState : IDisposable
{
    private readonly Tensor _before;

    public RandomState(long seed)
    {
        _before = torch.get_rng_state().DetachFromDisposeScope();
        torch.random.manual_seed(seed);
    }

    public void Dispose()
    {
        torch.set_rng_state(_before);
        _before.Dispose();
    }
}
