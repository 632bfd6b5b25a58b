using Microsoft.ML.MultiTask.Interop;
using Microsoft.ML.MultiTask.Weighting;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask;

/// <summary>
/// Equal relative progress on all losses without gradients of single objectives (FAMO: Liu, Feng, Stone and Liu 2023, "Fast Adaptive Multitask Optimization"):
/// weights <c>z / loss</c>, normalised to add up to 1, where <c>z</c> is the softmax of numbers that follow how much every loss fell in the step. The losses
/// must be above 0; below 1e-8 they are taken for that. Every step costs a second forward pass, which draws dropout, hidden words and negative samples anew:
/// what they change counts as rise or fall of a loss. The weight of an objective (<c>Objective.Weight</c>) cancels out.
/// </summary>
public sealed record Famo : WeightingSettings
{
    /// <summary>The learning rate of the numbers, by Adam. Default 0.025.</summary>
    public double LearningRate { get; init; } = 0.025;

    /// <summary>What pulls the numbers back to 0. Default 0.001.</summary>
    public double Gamma { get; init; } = 0.001;

    /// <inheritdoc/>
    public override WeightingModule Build(IReadOnlyList<string> objectives, ulong seed) => new Module(this, objectives.Count);

    /// <inheritdoc/>
    public override void Validate(IReadOnlyList<string> objectives)
    {
        Require(LearningRate > 0 && double.IsFinite(LearningRate), LearningRate, "a finite number above 0");
        Require(Gamma >= 0 && double.IsFinite(Gamma), Gamma, "a finite number of at least 0");
    }

    private sealed class Module(Famo settings, int objectives) : WeightingModule(nameof(Famo))
    {
        private readonly HostAdam _adam = new(objectives, settings.LearningRate);
        private readonly double[] _numbers = new double[objectives];
        private Tensor? _before; // [objectives], not a number where there was no loss

        public override bool NeedsLossesAfterStep => true;

        public override Tensor Backward(Backpropagation pass)
        {
            using DisposeScope scope = NewDisposeScope();
            double[] shares = Shares(pass.Losses.Select(loss => loss is not null));
            Tensor?[] weights = [.. pass.Losses.Select((loss, k) => loss?.detach().AtLeast(PositiveLosses.Floor).reciprocal().Times(shares[k]))];
            Tensor sum = weights.OfType<Tensor>().Aggregate((total, weight) => total.Plus(weight));
            _before?.Dispose();
            _before = Logs(pass.Losses).DetachFromDisposeScope();
            return scope.MoveToOuter(pass.Sum(pass.Total((k, loss) => loss.AtLeast(PositiveLosses.Floor) * (weights[k]! / sum))));
        }

        public override void AfterStep(IReadOnlyList<Tensor?> losses)
        {
            using Tensor? before = _before;
            _before = null;
            if (before is null) return; // nothing was weighed in this step
            using DisposeScope scope = NewDisposeScope();
            double[] falls = (before - Logs(losses)).cpu().data<double>().ToArray();
            double[] shares = Shares(falls.Select(double.IsFinite));
            double mean = falls.Zip(shares, (fall, share) => share > 0 ? fall * share : 0).Sum();
            for (int k = 0; k < falls.Length; k++)
            {
                // What falls fast is given less.
                if (shares[k] > 0) _numbers[k] += _adam.Move(k, (shares[k] * (falls[k] - mean)) + (settings.Gamma * _numbers[k]));
            }
        }

        public override void Exchange(StateExchange state)
        {
            base.Exchange(state);
            state.Part("adam", _adam);
            state.Numbers("numbers", _numbers);
            _before = state.Optional("before", _before);
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing) _before?.Dispose();
            base.Dispose(disposing);
        }

        /// <summary>The softmax of the numbers over some objectives; 0 for the others.</summary>
        private double[] Shares(IEnumerable<bool> present)
        {
            double most = _numbers.Max();
            double[] factors = [.. present.Select((there, k) => there ? Math.Exp(_numbers[k] - most) : 0)];
            double sum = factors.Sum();
            return [.. factors.Select(factor => sum > 0 ? factor / sum : 0)];
        }

        private static Tensor Logs(IReadOnlyList<Tensor?> losses)
        {
            using Scalar none = double.NaN;
            Tensor absent = full_like(losses.First(loss => loss is not null)!.detach(), none);
            return stack([.. losses.Select(loss => loss is null ? absent : loss.detach().LogAtLeast())]).to_type(ScalarType.Float64);
        }
    }
}
