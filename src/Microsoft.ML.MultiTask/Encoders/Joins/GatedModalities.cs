using Microsoft.ML.MultiTask.Encoders.Joins;
using Microsoft.ML.MultiTask.Interop;
using Microsoft.ML.MultiTask.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask;

/// <summary>The sum of <c>z * tanh(W x)</c> over the modalities, every number of <c>z</c> a gate that looks at all of them (Arevalo et al. 2017, "Gated
/// Multimodal Units for Information Fusion"). A missing modality adds nothing.</summary>
public sealed record GatedModalities : ModalityJoin
{
    /// <summary>The width of the one vector. Default 100.</summary>
    public int HiddenSize { get; init; } = 100;

    /// <inheritdoc/>
    public override ModalityJoinModule Build(IReadOnlyList<long> widths, RandomSource random) => new Module(HiddenSize, widths, random);

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        ArgumentOutOfRangeException.ThrowIfLessThan(HiddenSize, 1);
    }

    private sealed class Module : ModalityJoinModule
    {
        private readonly ModuleList<LinearLayer> _maps;
        private readonly LinearLayer _gates;

        public Module(int hidden, IReadOnlyList<long> widths, RandomSource random) : base(nameof(GatedModalities))
        {
            Width = hidden;
            _maps = new ModuleList<LinearLayer>([.. widths.Select((width, m) => new LinearLayer($"map{m}", width, hidden, random))]);
            _gates = new LinearLayer("gates", widths.Sum(), hidden * widths.Count, random);
            RegisterComponents();
        }

        public override long Width { get; }

        public override Tensor Join(IReadOnlyList<Tensor> vectors, Tensor isMissing)
        {
            Tensor mapped = stack([.. vectors.Select((vector, m) => _maps[m].call(vector).tanh())], 1);                          // [rows, modalities, hidden]
            Tensor gates = _gates.call(cat([.. vectors], 1)).sigmoid().view(-1, vectors.Count, Width);
            return (gates * mapped).Fill(isMissing.unsqueeze(2), 0).sum(dim: 1L);
        }
    }
}
