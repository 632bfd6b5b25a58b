using Microsoft.ML.MultiTask.Layers;

namespace Microsoft.ML.MultiTask;

/// <summary>
/// Slides filters of several widths over the characters of a word and keeps, for every filter, its largest answer (dos Santos and Zadrozny, 2014;
/// several widths: Kim et al., 2016; in taggers: Ma and Hovy, 2016). A word shorter than a filter is followed by zeros up to its width;
/// no other padding is ever looked at.
/// </summary>
public sealed record CharacterCnn : CharacterEncoder
{
    /// <summary>Filters of every width; a word gets as many numbers as there are filters in all. Default 50.</summary>
    public int Filters { get; init; } = 50;

    /// <summary>How many characters the filters look at together. Default 2, 3 and 4.</summary>
    public IReadOnlyList<int> Widths { get; init; } = [2, 3, 4];

    /// <summary>What is applied to the largest answer of every filter. Default the hyperbolic tangent, as in Kim et al. (2016).</summary>
    public Activation Activation { get; init; } = Activation.Tanh;

    /// <inheritdoc/>
    public override CharacterModule Build(int characters, RandomSource random) => new CharacterCnnModule(this, characters, random);

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        RequireAtLeastOne(Filters, nameof(Filters));
        if (Widths.Count == 0 || Widths.Any(width => width < 1))
        {
            throw new ArgumentException($"CharacterCnn: the filters need at least one width, and each at least 1; given: [{string.Join(", ", Widths)}].",
                nameof(Widths));
        }
    }

    /// <summary>Equal when all settings are, the widths one by one.</summary>
    public bool Equals(CharacterCnn? other) =>
        base.Equals(other) && Filters == other.Filters && Activation == other.Activation && Widths.SequenceEqual(other.Widths);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(base.GetHashCode(), Filters, Activation, Widths.Sum());
}
