using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Layers;
using TorchSharp;

namespace Microsoft.ML.MultiTask.Encoders;

/// <summary>The learned part of an encoder: a stack of layers over what it makes of an input. Whoever drives it may change what goes from a layer to the
/// next.</summary>
public abstract class EncoderModule(string name) : torch.nn.Module(name)
{
    /// <summary>The widths of the layers, layer 0 first.</summary>
    public abstract IReadOnlyList<LayerShape> Shapes { get; }

    /// <summary>The width of each direction of the <see cref="LayerStates.Characters"/> of layer 0; null (the default) where there are none.</summary>
    public virtual long? CharacterWidth => null;

    /// <summary>The widths of the layers of the <see cref="LayerStates.Inner"/> encoding of layer 0; empty (the default) where there is none.</summary>
    public virtual IReadOnlyList<LayerShape> InnerShapes => [];

    /// <summary>What its dropout and noise draw from; null where it was not built by <see cref="Sharing.SharingContext.BuildEncoder"/>.</summary>
    internal RandomSource? Random { get; set; }

    /// <summary>The settings that it was built from; null where it was not built by <see cref="Sharing.SharingContext.BuildEncoder"/>.</summary>
    internal EncoderSettings? Settings { get; set; }

    /// <summary>What it is made of, by name: the parts that its settings asked <see cref="EncoderContext.Part"/> for.</summary>
    public IReadOnlyDictionary<string, torch.nn.Module> Parts { get; internal set; } = new Dictionary<string, torch.nn.Module>();

    /// <summary>Whether what <see cref="Batch.Embedded"/> changes are the vectors of a <c>Vector</c> input themselves, and not what is made of them.</summary>
    internal virtual bool EmbedsVectors => false;

    /// <summary>Layer 0: what the first layer reads.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="input">The name of the input.</param>
    public abstract LayerStates Embed(Batch batch, string input);

    /// <summary>A layer above, from the one below it.</summary>
    /// <param name="layer">Its number, from 1 on.</param>
    /// <param name="below">What it reads.</param>
    /// <param name="batch">The batch.</param>
    /// <param name="input">The name of the input.</param>
    public abstract LayerStates Read(int layer, LayerStates below, Batch batch, string input);

    /// <summary>All layers of an input.</summary>
    public Encoding Encode(Batch batch, string input)
    {
        var layers = new List<LayerStates>(Shapes.Count) { Bottom(batch, input) };
        while (layers.Count < Shapes.Count) layers.Add(Read(layers.Count, layers[^1], batch, input));
        return new Encoding(layers);
    }

    /// <summary>Layer 0 as the batch wants it: with what it does to embeddings, if anything.</summary>
    internal virtual LayerStates Bottom(Batch batch, string input)
    {
        LayerStates embedded = Embed(batch, input);
        return batch.ChangeOf(input) is { } change
            ? embedded.Changed(change)
            : embedded;
    }
}
