using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Encoders;
using Microsoft.ML.MultiTask.Layers;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Tests.EndToEnd.OwnParts;

/// <summary>An encoder that no file of the library knows: layer 1 is linear in every word, layer 2 in every two of its positions, so that it has half as
/// many (time reduction, as in pyramidal encoders).</summary>
public sealed record HalvingEncoder : TokenEncoder
{
    public int HiddenSize { get; init; } = 8;

    public override EncoderModule Build(EncoderContext context) => new Module(this, context);

    private sealed class Module : EncoderModule
    {
        private readonly TokenEmbedding _embedding;
        private readonly LinearLayer _single, _double;

        public Module(HalvingEncoder settings, EncoderContext context) : base(nameof(HalvingEncoder))
        {
            _embedding = new TokenEmbedding(settings, context);
            _single = context.Part("layer1", () => new LinearLayer("layer1", _embedding.Width, settings.HiddenSize, context.Random));
            _double = context.Part("layer2", () => new LinearLayer("layer2", 2L * settings.HiddenSize, settings.HiddenSize, context.Random));
            Shapes = [new LayerShape(_embedding.Width), new LayerShape(settings.HiddenSize), new LayerShape(settings.HiddenSize, KeepsPositions: false)];
            RegisterComponents();
        }

        public override IReadOnlyList<LayerShape> Shapes { get; }

        public override LayerStates Embed(Batch batch, string input) => _embedding.Read(batch, input);

        public override LayerStates Read(int layer, LayerStates below, Batch batch, string input) =>
            layer == 1 ? new LayerStates(_single.call(below.States).tanh(), below.Segments) : Halved(below);

        /// <summary>The last position of a row of odd length stands alone, beside zeros.</summary>
        private LayerStates Halved(LayerStates below)
        {
            var halved = new Segments([.. Enumerable.Range(0, below.Segments.Rows).Select(row => (below.Segments.Length(row) + 1) / 2)], below.Segments.Device);
            long[] pairs = [.. Enumerable.Range(0, below.Segments.Rows).SelectMany(row => Enumerable.Range(0, 2 * halved.Length(row))
                .Select(t => t < below.Segments.Length(row) ? below.Segments.Offsets[row] + t : below.Segments.Tokens)).Select(position => (long)position)];
            Tensor padded = cat([below.States, below.States.new_zeros(1, below.States.shape[1])]);
            return new LayerStates(_double.call(padded.index_select(0, tensor(pairs)).view(halved.Tokens, -1)).tanh(), halved);
        }
    }
}
