using Microsoft.ML.MultiTask.Interop;
using Microsoft.ML.MultiTask.Layers;
using Microsoft.ML.MultiTask.Weighting;

namespace Microsoft.ML.MultiTask;

/// <summary>
/// Where the cosine of two gradients lies below its running mean, the one is moved along the other until it reaches it, the others in random order, and the
/// results are added up (Gradient Vaccine: Wang, Tsvetkov, Firat and Cao 2021).
/// </summary>
public sealed record GradVac : GradientWeighting
{
    /// <summary>How fast the running means follow, from 0 to 1; they start at 0. Default 0.5; the paper has 0.01 for very many steps.</summary>
    public double Beta { get; init; } = 0.5;

    /// <inheritdoc/>
    public override WeightingModule Build(IReadOnlyList<string> objectives, ulong seed) => new Module(this, objectives.Count, seed);

    /// <inheritdoc/>
    public override void Validate(IReadOnlyList<string> objectives)
    {
        base.Validate(objectives);
        Require(Beta is >= 0 and <= 1, Beta, "from 0 to 1");
    }

    private sealed class Module(GradVac settings, int objectives, ulong seed) : GramianModule(settings, objectives)
    {
        /// <summary>No cosine is driven above this: what has to be added grows without bounds towards 1, and is about seven times a gradient's length
        /// here.</summary>
        private const double MostGoal = 0.99;

        private readonly int _objectives = objectives;
        private readonly RandomSource _random = new(seed);
        private readonly double[] _goals = new double[objectives * objectives]; // by the gradient that is changed and the other

        protected override IReadOnlyList<double>? Weights(Gramian gramian) => gramian.Surgery(_random, (mixture, j) =>
        {
            double length = mixture.Length();
            if (!(length > 0)) return 0;
            double cosine = Math.Clamp(mixture.With(j) / length / gramian.Norms[j], -1, 1);
            ref double goal = ref _goals[(gramian.Objectives[mixture.Start] * _objectives) + gramian.Objectives[j]];
            double reached = Math.Min(goal, MostGoal), added = cosine < reached ? Along(cosine, reached) * length / gramian.Norms[j] : 0;
            goal += settings.Beta * (cosine - goal);
            return added;
        });

        public override void Exchange(StateExchange state)
        {
            base.Exchange(state);
            state.Part("random", _random);
            state.Numbers("goals", _goals);
        }

        /// <summary>How much of one unit vector makes the cosine of another with it reach the goal (the paper's equation 4).</summary>
        private static double Along(double cosine, double goal)
        {
            double sine = Math.Sqrt(1 - (goal * goal));
            return ((goal * Math.Sqrt(1 - (cosine * cosine))) - (cosine * sine)) / sine;
        }
    }
}
