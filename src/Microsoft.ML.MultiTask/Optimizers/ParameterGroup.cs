using System.Globalization;

namespace Microsoft.ML.MultiTask;

/// <summary>
/// Parts of the network that are trained in their own way: with an optimiser of their own, slower, in some steps only, or not at all. A parameter belongs to
/// the first group that names it; what no group names is trained by the optimiser of the trainer or stage in every step. A setting: immutable.
/// </summary>
/// <remarks>Where a group does not step, its gradients of that step are dropped, not added up. The gradients of all groups that step are clipped
/// together.</remarks>
public sealed record ParameterGroup
{
    /// <summary>A group of parts.</summary>
    /// <param name="parts">Their names: see <see cref="Parts"/>.</param>
    public ParameterGroup(params IReadOnlyList<string> parts) => Parts = parts;

    /// <summary>The parts: an input (<c>Tokens</c>: all of its encoders), a part of one (<c>Tokens/words</c>, <c>Tokens/characters</c>,
    /// <c>Tokens/layer1</c>), or an objective.</summary>
    public IReadOnlyList<string> Parts { get; init; }

    /// <summary>The optimiser; null (the default): a second one with the settings of that of the trainer or stage.</summary>
    public OptimizerSettings? Optimizer { get; init; }

    /// <summary>What the learning rate is multiplied by, beside what the schedule says; above 0. Default 1.</summary>
    public double LearningRateFactor { get; init; } = 1;

    /// <summary>The group steps once in so many steps of a stage, at least 1. Default 1: in every step.</summary>
    public int Every { get; init; } = 1;

    /// <summary>The first step that it takes, from 0 to below <see cref="Every"/>: two groups with <c>Every = 2</c> and the offsets 0 and 1 take turns.
    /// Default 0.</summary>
    public int Offset { get; init; }

    /// <summary>Whether the parameters stand still, while their dropout goes on. Default false.</summary>
    public bool Frozen { get; init; }

    /// <summary>Groups by which the layers of an encoder learn the slower the lower they are (discriminative fine-tuning: Howard and Ruder 2018, "Universal
    /// Language Model Fine-tuning for Text Classification"): the top layer at the full rate, each below it at a share of the one above, and what lies below
    /// the first layer, such as the embeddings, at that share of the first layer's.</summary>
    /// <param name="input">The input whose encoder it is.</param>
    /// <param name="layers">How many layers it has, at least 1.</param>
    /// <param name="decay">The share, above 0; the paper's is 1 / 2.6.</param>
    public static IReadOnlyList<ParameterGroup> LayerWise(string input, int layers, double decay = 1 / 2.6)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(layers, 1);
        return
        [
            .. Enumerable.Range(1, layers)
                .Select(layer => new ParameterGroup($"{input}/layer{layer}") { LearningRateFactor = Math.Pow(decay, layers - layer) }),
            new ParameterGroup(input) { LearningRateFactor = Math.Pow(decay, layers) },
        ];
    }

    /// <summary>Throws when the parts of a group all belong to groups before it, so that it would do nothing.</summary>
    /// <param name="groups">The groups, in their order.</param>
    internal static void RequireEffect(IReadOnlyList<ParameterGroup> groups)
    {
        for (int g = 0; g < groups.Count; g++)
        {
            IEnumerable<string> before = groups.Take(g).SelectMany(group => group.Parts);
            if (groups[g].Parts.Any(part => !before.Any(taken => taken == part || part.StartsWith(taken + "/", StringComparison.Ordinal)))) continue;
            throw new ArgumentException($"The parameter group of {groups[g].Names} does nothing: a parameter belongs to the first group that names it, and "
                + "groups before it name all of these; put it before them, or leave it out.", nameof(groups));
        }
    }

    /// <summary>Whether the group takes a step of a stage, 0 for the first.</summary>
    internal bool Takes(long step) => step % Every == Offset;

    private string Names => string.Join(", ", Parts.Select(part => $"'{part}'"));

    /// <summary>Throws when a setting makes no sense.</summary>
    internal void Validate()
    {
        if (Parts.Count == 0)
        {
            throw new ArgumentException("A parameter group names no parts: name an input, a part of one such as \"Tokens/layer1\", or an objective.",
                nameof(Parts));
        }
        string name = $"The parameter group of {Names}";
        if (!(LearningRateFactor > 0 && double.IsFinite(LearningRateFactor)))
        {
            throw new ArgumentOutOfRangeException(nameof(LearningRateFactor), LearningRateFactor,
                $"{name}: the learning rate is multiplied by a finite number above 0; set {nameof(Frozen)} for parameters that stand still.");
        }
        if (Every < 1) throw new ArgumentOutOfRangeException(nameof(Every), Every, $"{name}: {nameof(Every)} is at least 1.");
        if (Offset < 0 || Offset >= Every)
        {
            throw new ArgumentOutOfRangeException(nameof(Offset), Offset,
                string.Create(CultureInfo.InvariantCulture, $"{name}: {nameof(Offset)} is from 0 to below {nameof(Every)}, which is {Every}."));
        }
        if (Frozen && Optimizer is not null) throw new ArgumentException($"{name} is frozen: leave its {nameof(Optimizer)} out.", nameof(Optimizer));
    }
}
