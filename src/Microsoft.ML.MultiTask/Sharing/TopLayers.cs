using Microsoft.ML.MultiTask.Encoders;
using Microsoft.ML.MultiTask.Interop;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Sharing;

/// <summary>For every objective a layer of its own on top of an encoding: a mixture of the layers above layer 0.</summary>
internal sealed class TopLayers : nn.Module
{
    private readonly IReadOnlyDictionary<string, LayerMix> _mixes;

    /// <param name="mixes">The mixture of every objective that reads the input.</param>
    public TopLayers(IReadOnlyDictionary<string, LayerMix> mixes) : base(nameof(TopLayers))
    {
        _mixes = mixes;
        foreach ((string objective, LayerMix mix) in mixes) register_module(ModuleNames.Of(objective), mix);
    }

    /// <summary>The widths of the layers with the one on top.</summary>
    /// <exception cref="InvalidOperationException">There is nothing to mix, or the widths differ.</exception>
    public static IReadOnlyList<LayerShape> Above(IReadOnlyList<LayerShape> shapes, string who)
    {
        LayerShape[] mixed = [.. shapes.Skip(1)];
        if (mixed.Length == 0) throw new InvalidOperationException($"{who}: the encoder has no layer above layer 0 to mix.");
        if (mixed.Any(shape => shape.Width != mixed[0].Width))
        {
            throw new InvalidOperationException($"{who} mixes layers of one width, but those of the encoder are "
                + $"{string.Join(", ", mixed.Select(shape => shape.Width))} wide.");
        }
        if (mixed.Length > 1 && mixed.Any(shape => !shape.KeepsPositions))
        {
            throw new InvalidOperationException($"{who} mixes layers position by position, but not all of those of the encoder have the positions of the "
                + "input; use an encoder that keeps them.");
        }
        bool hasDirections = mixed.All(shape => shape.DirectionWidth is not null);
        return [.. shapes, new LayerShape(mixed[0].Width, hasDirections ? mixed[0].DirectionWidth : null, mixed.All(shape => shape.OneSided),
            KeepsPositions: mixed.All(shape => shape.KeepsPositions))];
    }

    /// <summary>Whether an objective has one.</summary>
    public bool Has(string objective) => _mixes.ContainsKey(objective);

    /// <summary>An encoding with the layer of an objective on top.</summary>
    public Encoding Above(Encoding encoding, string objective)
    {
        int count = encoding.Layers.Count;
        return encoding with { Layers = new LazyLayers(count + 1, layer => layer < count ? encoding.Layers[layer] : _mixes[objective].Of(encoding.Layers)) };
    }

    /// <summary>The layers of some objectives.</summary>
    public TopLayers Keep(IReadOnlyCollection<string> objectives) => new(_mixes.Where(mix => objectives.Contains(mix.Key)).ToDictionary());
}
