using Microsoft.ML.MultiTask.Encoders;
using TorchSharp;
using TorchSharp.Modules;

namespace Microsoft.ML.MultiTask.Sharing;

/// <summary>The learned part of a <see cref="SharingSettings"/> for one input: its encoders, and what lies between them and the objectives.</summary>
public abstract class SharingModule(string name) : torch.nn.Module(name)
{
    /// <summary>The encoders by the name of their part, such as <c>shared</c> or the name of a group.</summary>
    public abstract IReadOnlyDictionary<string, EncoderModule> Encoders { get; }

    /// <summary>Into how many subspaces the states of one direction are cut. Default 1: they are not.</summary>
    public virtual int Subspaces => 1;

    /// <summary>The widths of the layers that an objective reads, layer 0 first.</summary>
    public abstract IReadOnlyList<LayerShape> Shapes(string objective);

    /// <summary>The width of each direction of the characters' states in layer 0 of what an objective reads; null where there are none. Default: that of the
    /// first encoder, for encoders that are all alike.</summary>
    public virtual long? CharacterWidth(string objective) => Encoders.Values.First().CharacterWidth;

    /// <summary>The part that an objective has for itself or for its group; null (the default) where it has none.</summary>
    public virtual string? PrivatePart(string objective) => null;

    /// <summary>Whether <see cref="Encode"/> has a place where several objectives meet. Default true.</summary>
    public virtual bool HasCommonEncoding => true;

    /// <summary>The widths of the layers of the encoding inside of what an objective reads, <see cref="Encoding.Inner"/>; empty where there is none. Default:
    /// those of the first encoder.</summary>
    public virtual IReadOnlyList<LayerShape> InnerShapes(string objective) => Encoders.Values.First().InnerShapes;

    /// <summary>Encodes an input.</summary>
    /// <param name="pass">What is encoded. An encoding that several objectives read goes through <see cref="EncodingPass.Shared"/>, at the place where they
    /// meet.</param>
    public abstract SharedEncoding Encode(EncodingPass pass);

    /// <summary>The parameters that several objectives share. Default: all.</summary>
    public virtual IEnumerable<Parameter> SharedParameters() => parameters();

    /// <summary>The parameters that are found in several of some encoders.</summary>
    private protected static IEnumerable<Parameter> InSeveral(IEnumerable<EncoderModule> encoders) => encoders
        .SelectMany(encoder => encoder.parameters().Distinct()).GroupBy(parameter => parameter).Where(seen => seen.Skip(1).Any()).Select(seen => seen.Key);

    /// <summary>The same module with only what some objectives read; it may give up parts, which the caller disposes of. Default: itself.</summary>
    /// <param name="objectives">The names of those that are kept.</param>
    public virtual SharingModule Keep(IReadOnlyCollection<string> objectives) => this;
}
