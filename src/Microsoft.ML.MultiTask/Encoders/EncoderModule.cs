using Microsoft.ML.MultiTask.Data;
using TorchSharp;

namespace Microsoft.ML.MultiTask.Encoders;

/// <summary>The learned part of an encoder: a batch in, all layers out.</summary>
public abstract class EncoderModule(string name) : torch.nn.Module(name)
{
    /// <summary>The widths of the layers, layer 0 first.</summary>
    public abstract IReadOnlyList<LayerShape> Shapes { get; }

    /// <summary>Encodes its input.</summary>
    public abstract Encoding Encode(Batch batch);
}
