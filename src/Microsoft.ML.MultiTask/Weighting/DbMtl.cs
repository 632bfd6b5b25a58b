using Microsoft.ML.MultiTask.Interop;
using Microsoft.ML.MultiTask.Weighting;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask;

/// <summary>
/// Balanced losses and balanced gradients (DB-MTL: Lin, Jiang, Ye, Zhang, Chen, Chen and Zhang 2023, "Dual-Balancing for Multi-Task Learning"): the logarithms
/// of the losses are minimised, also by what belongs to one objective alone, and all shared gradients are brought to the length of the longest. The losses must
/// be above 0; one that falls below 1e-8 has no gradient. The weight of an objective (<c>Objective.Weight</c>) cancels out.
/// </summary>
public sealed record DbMtl : GradientWeighting
{
    /// <summary>
    /// How much of the running mean of the gradients is kept, from 0 to below 1. Above 0 needs <see cref="GradientLevel.Parameters"/>, since a representation
    /// belongs to one batch; for the same reason rows of embedding tables have no mean. Keeps every objective's gradient. Default 0.
    /// </summary>
    public double Smoothing { get; init; }

    /// <inheritdoc/>
    public override WeightingModule Build(IReadOnlyList<string> objectives, ulong seed) => new Module(this, objectives.Count);

    /// <inheritdoc/>
    public override void Validate(IReadOnlyList<string> objectives)
    {
        base.Validate(objectives);
        Require(Smoothing is >= 0 and < 1, Smoothing, "at least 0 and below 1");
        Require(Smoothing == 0 || Level == GradientLevel.Parameters, Smoothing, "0, unless Level = GradientLevel.Parameters");
    }

    private sealed class Module(DbMtl settings, int objectives) : GramianModule(settings, objectives)
    {
        private readonly int _objectives = objectives;
        private readonly SortedDictionary<int, Tensor?[]> _means = []; // by the place of the parameter among those shared

        protected override IReadOnlyList<Tensor?> Transform(IReadOnlyList<Tensor?> losses) => [.. losses.Select(loss => loss?.LogAtLeast())];

        protected override IReadOnlyList<double>? Weights(Gramian gramian)
        {
            double longest = gramian.Norms.Max();
            return [.. gramian.Norms.Select(norm => longest / norm)];
        }

        protected override Tensor Rows(SharedGradients gradients)
        {
            if (settings.Smoothing == 0) return gradients.Rows!;
            Tensor rows = gradients.Rows!.clone();
            long first = 0;
            foreach ((Tensor shared, int place) in gradients.Tensors.Zip(gradients.Places))
            {
                if (shared is Parameter) Smooth(rows.narrow(1, first, shared.numel()), gradients.Objectives, MeansOf(place));
                first += shared.numel();
            }
            return rows;
        }

        public override void Exchange(StateExchange state)
        {
            base.Exchange(state);
            foreach (int place in state.List("places", _means.Keys))
            {
                Tensor?[] means = MeansOf(place);
                for (int k = 0; k < means.Length; k++) means[k] = state.Optional($"mean{place}.{k}", means[k]);
            }
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                foreach (Tensor? mean in _means.Values.SelectMany(means => means)) mean?.Dispose();
            }
            base.Dispose(disposing);
        }

        private void Smooth(Tensor part, IReadOnlyList<int> rows, Tensor?[] means)
        {
            for (int i = 0; i < rows.Count; i++)
            {
                Tensor row = part[i];
                if (means[rows[i]] is { } mean) row.copy_(mean.Scale(settings.Smoothing).Gain(row, 1 - settings.Smoothing));
                else means[rows[i]] = row.clone().DetachFromDisposeScope();
            }
        }

        /// <summary>The mean of every objective; they outlive steps in which nothing reaches the parameter.</summary>
        private Tensor?[] MeansOf(int parameter)
        {
            if (!_means.TryGetValue(parameter, out Tensor?[]? kept)) _means.Add(parameter, kept = new Tensor?[_objectives]);
            return kept;
        }
    }
}
