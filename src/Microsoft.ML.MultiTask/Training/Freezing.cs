using Microsoft.ML.MultiTask.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Training;

/// <summary>Parts of a network that stand still for a while.</summary>
internal sealed class Freezing : IDisposable
{
    private readonly Parameter[] _parameters;
    private readonly EmbeddingTable[] _tables;

    public Freezing(Network network, IEnumerable<string> parts)
    {
        nn.Module[] modules = [.. parts.SelectMany(network.PartsOf)];
        _parameters = [.. modules.SelectMany(module => module.parameters()).Where(parameter => parameter.requires_grad).Distinct()];
        _tables = [.. modules.SelectMany(module => module.modules().Append(module)).OfType<EmbeddingTable>().Where(table => !table.Frozen).Distinct()];
        foreach (Parameter parameter in _parameters) parameter.requires_grad = false;
        foreach (EmbeddingTable table in _tables) table.Frozen = true;
    }

    /// <summary>Lets them move again.</summary>
    public void Dispose()
    {
        foreach (Parameter parameter in _parameters) parameter.requires_grad = true;
        foreach (EmbeddingTable table in _tables) table.Frozen = false;
    }
}
