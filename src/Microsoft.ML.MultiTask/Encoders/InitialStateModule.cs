using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Layers;
using TorchSharp;

namespace Microsoft.ML.MultiTask.Encoders;

/// <summary>The learned part of an <see cref="InitialState"/>.</summary>
public abstract class InitialStateModule(string name) : torch.nn.Module(name)
{
    /// <summary>The states of every row of a batch; null for zeros.</summary>
    public abstract RecurrentState? Start(Batch batch);
}
