using Microsoft.ML.MultiTask.Layers;
using TorchSharp.Modules;

namespace Microsoft.ML.MultiTask.Training;

/// <summary>Parameters that stand still for a while.</summary>
internal sealed class Freezing : IDisposable
{
    private readonly Parameter[] _parameters;
    private readonly EmbeddingTable[] _tables;

    public Freezing(IEnumerable<Parameter> parameters, IEnumerable<EmbeddingTable> tables)
    {
        _parameters = [.. parameters.Where(parameter => parameter.requires_grad)];
        _tables = [.. tables.Where(table => !table.Frozen)];
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
