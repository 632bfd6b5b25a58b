using Microsoft.ML.MultiTask.Encoders;
using Microsoft.ML.MultiTask.Interop;
using Microsoft.ML.MultiTask.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Objectives;

/// <summary>Parameters of encoders by name, those with ordinary gradients and the embedding tables.</summary>
internal sealed class PartParameters
{
    private readonly SortedDictionary<string, Parameter> _dense = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, EmbeddingTable> _tables = new(StringComparer.Ordinal);

    /// <summary>The parameters that a penalty is about.</summary>
    /// <param name="penalty">The penalty.</param>
    /// <param name="part">The part; null: all.</param>
    /// <param name="context">What it is built from.</param>
    /// <exception cref="InvalidOperationException">There is no such part or component, or it has no parameters.</exception>
    internal PartParameters(ParameterPenalty penalty, string? part, BuildContext context)
    {
        IReadOnlyDictionary<string, EncoderModule> encoders = context.SharingOf(penalty).Encoders;
        if (part is null)
        {
            foreach ((string name, EncoderModule encoder) in encoders) Add(penalty, name + ".", encoder);
        }
        else
        {
            Add(penalty, "", encoders.GetValueOrDefault(part) ?? throw new InvalidOperationException(
                $"Objective '{penalty.Name}': the encoders of input '{penalty.Input}' have no part '{part}'; the parts are {List(encoders.Keys)}."));
        }
        if (_dense.Count + _tables.Count == 0)
        {
            throw new InvalidOperationException($"Objective '{penalty.Name}': there are no parameters in {(part is null ? "any part" : $"part '{part}'")} of "
                + $"the "
                + $"encoders of input '{penalty.Input}'.");
        }
    }

    /// <summary>Parameters with ordinary gradients.</summary>
    internal IReadOnlyDictionary<string, Parameter> Dense => _dense;

    /// <summary>Embedding tables.</summary>
    internal IReadOnlyDictionary<string, EmbeddingTable> Tables => _tables;

    /// <summary>The sum of squares of all parameters less something; null where there are none with a gradient.</summary>
    /// <param name="from">What is taken from a parameter, by its name; null: nothing.</param>
    /// <param name="fromTable">What is taken from the rows of a table, by its name and the rows' ids; null: nothing.</param>
    internal Tensor? SquaredNorm(Func<string, Tensor>? from = null, Func<string, Tensor, Tensor>? fromTable = null)
    {
        Tensor? sum = null;
        foreach ((string name, Parameter parameter) in _dense) Gain(ref sum, from is null ? parameter : parameter - from(name));
        foreach ((string name, EmbeddingTable table) in _tables)
        {
            if (LookedUp(table) is { } found) Gain(ref sum, fromTable is null ? found.Rows : found.Rows - fromTable(name, found.Ids));
        }
        return sum;
    }

    /// <summary>The rows of a table that the step has looked up so far, each once however often it was; null where there are none.</summary>
    internal static (Tensor Ids, Tensor Rows)? LookedUp(EmbeddingTable table)
    {
        if (table.Pending.Count < 2) return table.Pending.Count == 0 ? null : table.Pending[0];
        Tensor ids = cat([.. table.Pending.Select(lookup => lookup.Ids)]), rows = cat([.. table.Pending.Select(lookup => lookup.Rows)]);
        var known = new HashSet<long>();
        Tensor first = Tensors.From<long>([.. Tensors.ToArray<long>(ids).Index().Where(id => known.Add(id.Item)).Select(id => (long)id.Index)], ids.device);
        return (ids.index_select(0, first), rows.index_select(0, first));
    }

    /// <summary>Adds the sum of squares.</summary>
    internal static void Gain(ref Tensor? sum, Tensor difference)
    {
        Tensor squares = difference.square().sum();
        sum = sum is null ? squares : sum.Plus(squares);
    }

    private void Add(ParameterPenalty penalty, string prefix, EncoderModule encoder)
    {
        if (penalty.Components is null)
        {
            Add(prefix, encoder);
            return;
        }
        foreach (string component in penalty.Components)
        {
            Add($"{prefix}{component}.", encoder.Parts.GetValueOrDefault(component) ?? throw new InvalidOperationException(
                $"Objective '{penalty.Name}': the encoder has no component '{component}'; the components are {List(encoder.Parts.Keys)}."));
        }
    }

    private void Add(string prefix, nn.Module module)
    {
        EmbeddingTable[] tables = [.. module.modules().Append(module).OfType<EmbeddingTable>()];
        foreach ((string name, Parameter parameter) in module.named_parameters())
        {
            if (IsKnown(parameter)) continue;
            if (tables.FirstOrDefault(table => ReferenceEquals(table.Weight, parameter)) is { } table) _tables.Add(prefix + name, table);
            else if (parameter.requires_grad) _dense.Add(prefix + name, parameter);
        }
    }

    /// <summary>Parts may have components in common.</summary>
    private bool IsKnown(Parameter parameter) =>
        _dense.Values.Any(known => ReferenceEquals(known, parameter)) || _tables.Values.Any(known => ReferenceEquals(known.Weight, parameter));

    private static string List(IEnumerable<string> names) => string.Join(", ", names.Select(name => $"'{name}'"));
}
