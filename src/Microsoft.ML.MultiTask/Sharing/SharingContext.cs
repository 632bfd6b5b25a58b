using Microsoft.ML.MultiTask.Encoders;
using Microsoft.ML.MultiTask.Layers;
using TorchSharp;

namespace Microsoft.ML.MultiTask.Sharing;

/// <summary>What a sharing may look at when it is built.</summary>
/// <param name="Encoder">The settings of the input's encoder, of which it may build several.</param>
/// <param name="Context">What encoders are built from.</param>
/// <param name="Readers">The objectives that read the input, or did in training.</param>
public sealed record SharingContext(EncoderSettings Encoder, EncoderContext Context, IReadOnlyList<SharingMember> Readers)
{
    /// <summary>The names of the objectives that the network holds.</summary>
    public IEnumerable<string> Present => Readers.Where(reader => !reader.IsDropped).Select(reader => reader.Name);

    /// <summary>Builds an encoder of the input, with a source of dropout and noise for itself.</summary>
    /// <param name="common">The parts that it has in common with others; null: none.</param>
    public EncoderModule BuildEncoder(SharedModules? common = null)
    {
        RandomSource random = Context.Random.Copy();
        var parts = new Dictionary<string, torch.nn.Module>();
        EncoderModule encoder = Encoder.Build(Context with { Common = common, Parts = parts, Random = random });
        encoder.Settings = Encoder;
        encoder.Parts = parts;
        encoder.Random = random;
        Context.Random.CopyStateFrom(random); // first values come from one sequence, in the order of building
        return encoder;
    }
}
