using Microsoft.ML.MultiTask.Encoders.Joins;
using Microsoft.ML.MultiTask.Interop;
using Microsoft.ML.MultiTask.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask;

/// <summary>The mean of <c>tanh(W x)</c> over the modalities that are there, weighed by a softmax over them (Vijayaraghavan, Vosoughi and Roy 2017, "Twitter
/// Demographic Classification Using Deep Multi-modal Multi-task Learning").</summary>
public sealed record ModalityAttention : ModalityJoin
{
    /// <summary>Far below any score.</summary>
    private const double Nothing = -1e30;

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
        private readonly LinearLayer _score;

        public Module(int hidden, IReadOnlyList<long> widths, RandomSource random) : base(nameof(ModalityAttention))
        {
            Width = hidden;
            _maps = new ModuleList<LinearLayer>([.. widths.Select((width, m) => new LinearLayer($"map{m}", width, hidden, random))]);
            _score = new LinearLayer("score", hidden, 1, random);
            RegisterComponents();
        }

        public override long Width { get; }

        public override Tensor Join(IReadOnlyList<Tensor> vectors, Tensor isMissing)
        {
            Tensor mapped = stack([.. vectors.Select((vector, m) => _maps[m].call(vector).tanh())], 1);                          // [rows, modalities, hidden]
            Tensor weights = _score.call(mapped).squeeze(2).Fill(isMissing, Nothing).softmax(1);
            return (weights.unsqueeze(2) * mapped).sum(dim: 1L);
        }
    }
}
