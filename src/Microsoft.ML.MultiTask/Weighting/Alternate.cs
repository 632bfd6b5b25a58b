using Microsoft.ML.MultiTask.Interop;
using Microsoft.ML.MultiTask.Layers;
using Microsoft.ML.MultiTask.Weighting;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask;

/// <summary>
/// One objective per step (Søgaard and Goldberg 2016, "Deep multi-task learning with low level tasks supervised at lower layers"; Bingel and Søgaard 2017). A
/// step whose batch has no row with a label of the objective trains none. Penalties and adversaries are trained in every step.
/// </summary>
public sealed record Alternate : WeightingSettings
{
    /// <summary>Which objective comes next. Default: drawn at random.</summary>
    public AlternateOrder Order { get; init; }

    /// <summary>How often every objective is drawn in random order, by its name, in proportion; at least 0, and 1 where none is given. Default: all
    /// alike.</summary>
    public IReadOnlyDictionary<string, double> Shares { get; init; } = new Dictionary<string, double>();

    /// <inheritdoc/>
    public override WeightingModule Build(IReadOnlyList<string> objectives, ulong seed) =>
        new Module(Order, [.. objectives.Select(name => Shares.GetValueOrDefault(name, 1))], seed);

    /// <inheritdoc/>
    public override WeightingSettings For(IReadOnlyCollection<string> objectives) =>
        this with { Shares = Shares.Where(share => objectives.Contains(share.Key)).ToDictionary() };

    /// <inheritdoc/>
    public override void Validate(IReadOnlyList<string> objectives)
    {
        ArgumentNullException.ThrowIfNull(objectives);
        Require(Enum.IsDefined(Order), Order, "Random or RoundRobin");
        foreach ((string name, double share) in Shares)
        {
            Require(objectives.Contains(name), $"for '{name}'", $"for one of the objectives, {string.Join(", ", objectives)}", nameof(Shares));
            Require(share >= 0 && double.IsFinite(share), share, "a finite number of at least 0", $"{nameof(Shares)}['{name}']");
        }
        Require(objectives.Any(name => Shares.GetValueOrDefault(name, 1) > 0), "0 for every objective", "above 0 for one of them", nameof(Shares));
        Require(Order == AlternateOrder.Random || Shares.Count == 0, "set", "left out in round-robin order, which has no shares", nameof(Shares));
    }

    private sealed class Module(AlternateOrder order, double[] shares, ulong seed) : WeightingModule(nameof(Alternate))
    {
        private readonly RandomSource _random = new(seed);
        private int _next;

        public override IReadOnlyList<bool>? Choose(IReadOnlyList<bool> eligible)
        {
            int chosen = order == AlternateOrder.Random ? Draw([.. shares.Select((share, k) => eligible[k] ? share : 0)]) : Next(eligible);
            return [.. shares.Select((_, k) => k == chosen)];
        }

        public override Tensor Backward(Backpropagation pass) => pass.Sum(pass.Total((_, loss) => loss));

        public override void Exchange(StateExchange state)
        {
            base.Exchange(state);
            state.Part("random", _random);
            _next = (int)state.Integer("next", _next);
        }

        private int Next(IReadOnlyList<bool> eligible)
        {
            while (!eligible[_next % shares.Length]) _next++;
            return _next++ % shares.Length;
        }

        /// <summary>The number of an objective, drawn in proportion; that of none where all have the share 0.</summary>
        private int Draw(double[] among)
        {
            double point = _random.NextSingle() * among.Sum();
            int last = Array.FindLastIndex(among, share => share > 0), drawn = 0;
            while (drawn < last && point >= among[drawn]) point -= among[drawn++];
            return last < 0 ? last : drawn;
        }
    }
}
