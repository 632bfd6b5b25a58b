using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Encoders;
using Microsoft.ML.MultiTask.Encoders.Joins;
using Microsoft.ML.MultiTask.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask;

/// <summary>
/// One vector a row from several inputs, such as the profile, the texts and the network of a person (Vijayaraghavan, Vosoughi and Roy 2017): each has its
/// encoder and its pooling, and their vectors become one. A row may lack some of the inputs; one that lacks all is empty. Give it to one of the inputs in
/// <c>InputEncoders</c>, and let tasks on whole rows read that input.
/// </summary>
/// <remarks>The parts of a modality are called by its input, such as <c>Tokens/words</c>; what makes one vector of all is the part <c>join</c>.</remarks>
/// <param name="Modalities">The inputs, at least two.</param>
public sealed record Fusion(IReadOnlyList<Modality> Modalities) : EncoderSettings
{
    /// <summary>How their vectors become one. Default: side by side.</summary>
    public ModalityJoin By { get; init; } = new SideBySide();

    /// <inheritdoc/>
    public override IReadOnlyList<string> OtherInputs =>
        [.. Modalities.SelectMany(modality => modality.Encoder.OtherInputs.Prepend(modality.Input)).Distinct()];

    /// <inheritdoc/>
    public override EncoderModule Build(EncoderContext context) => new Module(this, context);

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        if (Modalities.Count < 2) throw new ArgumentException("Fusion: there are at least two inputs to fuse.", nameof(Modalities));
        foreach (Modality modality in Modalities)
        {
            modality.Encoder.Validate();
            modality.Pooling.Validate();
            if (modality.Pooling.OtherInputs.Count > 0)
            {
                throw new ArgumentException($"Fusion: the pooling of input '{modality.Input}' reads the input '{modality.Pooling.OtherInputs[0]}'; use one "
                    + "that reads "
                    + "no other.", nameof(Modalities));
            }
        }
        By.Validate();
    }

    private sealed class Module : EncoderModule
    {
        private readonly IReadOnlyList<Modality> _modalities;
        private readonly ModuleList<EncoderModule> _encoders;
        private readonly ModuleList<PoolingModule> _poolings;
        private readonly ModalityJoinModule _join;

        public Module(Fusion settings, EncoderContext context) : base(nameof(Fusion))
        {
            _modalities = settings.Modalities;
            _encoders = new ModuleList<EncoderModule>([.. _modalities.Select(modality =>
                modality.Encoder.Build(context with { Input = modality.Input, Prefix = $"{context.Prefix}{modality.Input}/" }))]);
            _poolings = new ModuleList<PoolingModule>([.. _modalities.Select((modality, m) =>
                modality.Pooling.Build(new PoolingContext(_encoders[m].Shapes[^1], _ => [], context.Random)))]);
            _join = context.Part("join", () => settings.By.Build([.. _poolings.Select(pooling => pooling.Width)], context.Random));
            Shapes = [new LayerShape(_join.Width, KeepsPositions: false)];
            RegisterComponents();
        }

        public override IReadOnlyList<LayerShape> Shapes { get; }

        /// <summary>One position for every row that has any of the inputs.</summary>
        public override LayerStates Embed(Batch batch, string input)
        {
            Tensor[] vectors = [.. _modalities.Select((modality, m) => Vectors(batch, modality.Input, m))];
            bool[] isMissing = [.. Enumerable.Range(0, batch.Rows.Count).SelectMany(row => _modalities.Select(m => IsMissing(batch, m, row)))];
            Tensor fused = _join.Join(vectors, Tensors.From<bool>(isMissing, batch.Device).view(-1, _modalities.Count)); // [rows, width]
            int[] lengths = Lengths(batch);
            long[] present = [.. lengths.Index().Where(row => row.Item == 1).Select(row => (long)row.Index)];
            return new LayerStates(fused.index_select(0, Tensors.From<long>(present, batch.Device)), new Segments(lengths, batch.Device));
        }

        public override LayerStates Read(int layer, LayerStates below, Batch batch, string input) => throw new NotSupportedException("A Fusion has layer 0 "
            + "alone.");

        private Tensor Vectors(Batch batch, string input, int modality)
        {
            Encoding encoding = _encoders[modality].Encode(batch.WithEmbedded(null), input);
            return _poolings[modality].Pool(encoding.Layer(null), new Dictionary<string, Encoding>());
        }

        private int[] Lengths(Batch batch) =>
            [.. Enumerable.Range(0, batch.Rows.Count).Select(row => _modalities.All(modality => IsMissing(batch, modality, row)) ? 0 : 1)];

        private static bool IsMissing(Batch batch, Modality modality, int row) => batch.Input<InputBlock>(modality.Input).Lengths[row] == 0;
    }
}
