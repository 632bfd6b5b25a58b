using Microsoft.ML.MultiTask.Layers;
using Microsoft.ML.MultiTask.Objectives;
using Microsoft.ML.MultiTask.Sharing;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask;

/// <summary>
/// Keeps the subspaces of a <see cref="Sluice"/> apart (Ruder et al. 2017, "Latent Multi-task Architecture Learning"): for every group, recurrent layer,
/// direction, gate and pair of subspaces, the squared Frobenius norm of G1'G2, where the columns of G1 and G2 are the recurrent weights of the units of the one
/// and of the other subspace, so that every unit of the one is compared with every unit of the other. All of these are summed. The authors weigh it by 0.1;
/// their code counts two matrices of the input gate only, and multiplies them the other way round, which compares unit with unit by their places.
/// </summary>
public sealed record SubspaceOrthogonality : Penalty
{
    /// <inheritdoc/>
    public override string Name { get; init; } = nameof(SubspaceOrthogonality);

    /// <inheritdoc/>
    public override ObjectiveModule Build(BuildContext context)
    {
        SharingModule sharing = context.SharingOf(this);
        if (sharing.Subspaces < 2)
        {
            throw new InvalidOperationException($"Objective '{Name}' keeps subspaces apart, but the encoders of input '{Input}' have none; set Sharing to "
                + $"{nameof(Sluice)} with at least two.");
        }
        RecurrentLayer[] layers = [.. sharing.Encoders.Values.SelectMany(encoder => encoder.Parts)
            .Where(part => Layer is null || part.Key == $"layer{Layer}").Select(part => part.Value).OfType<RecurrentLayer>().Distinct()];
        return layers.Length > 0
            ? new Module(layers, sharing.Subspaces)
            : throw new InvalidOperationException(
                $"Objective '{Name}' works on recurrent layers, but {(Layer is null ? "the encoder has none" : $"layer {Layer} of the encoder is none")}.");
    }

    /// <summary>The layers belong to the encoders, and are not registered here.</summary>
    private sealed class Module(IReadOnlyList<RecurrentLayer> layers, int subspaces) : ObjectiveModule(nameof(SubspaceOrthogonality))
    {
        public override Tensor? Loss(Step step) =>
            stack([.. layers.SelectMany(layer => layer.RecurrentWeights.Select(weight => OfWeight(weight, layer.HiddenSize)))]).sum();

        private Tensor OfWeight(Tensor weight, long hidden)
        {
            long gates = weight.shape[0] / hidden;
            Tensor[] parts = weight.view(gates, subspaces, hidden / subspaces, hidden).unbind(1); // [gates, units, hidden] each
            var products = new List<Tensor>();
            for (int one = 0; one < subspaces; one++)
            {
                for (int other = one + 1; other < subspaces; other++) products.Add(parts[one].matmul(parts[other].transpose(1, 2)).square().sum());
            }
            return stack(products).sum();
        }
    }
}
