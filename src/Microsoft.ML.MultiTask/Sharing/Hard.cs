using Microsoft.ML.MultiTask.Encoders;
using Microsoft.ML.MultiTask.Sharing;

namespace Microsoft.ML.MultiTask;

/// <summary>Hard parameter sharing (Caruana 1993): one encoder for all objectives, each of which reads the layer that it asks for.</summary>
public sealed record Hard : SharingSettings
{
    /// <inheritdoc/>
    public override SharingModule Build(SharingContext context) => new Module(context);

    private sealed class Module : SharingModule
    {
        private readonly EncoderModule _shared;

        public Module(SharingContext context) : base(nameof(Hard))
        {
            _shared = context.BuildEncoder();
            RegisterComponents();
        }

        public override IReadOnlyDictionary<string, EncoderModule> Encoders => new Dictionary<string, EncoderModule> { ["shared"] = _shared };

        public override IReadOnlyList<LayerShape> Shapes(string objective) => _shared.Shapes;

        public override SharedEncoding Encode(EncodingPass pass)
        {
            Encoding encoding = pass.Shared(pass.Read(_shared));
            return new SharedEncoding(new Dictionary<string, Encoding> { ["shared"] = encoding }, _ => encoding);
        }
    }
}
