using Microsoft.ML.MultiTask.Data;

namespace Microsoft.ML.MultiTask;

/// <summary>
/// Easy rows first: an epoch is drawn from that share of every corpus's easiest rows which the learner is held to be fit for, until it is all of them
/// (Bengio et al. 2009; Platanios et al. 2019, "Competence-based Curriculum Learning for Neural Machine Translation"). An epoch holds as many rows as without
/// a curriculum: early on, easy rows come more than once. A run of a single epoch, which has no way from easy to hard, reads all rows. A setting.
/// </summary>
public abstract record Curriculum
{
    /// <summary>The share of the rows in the first epoch. Default 0.1.</summary>
    public double Start { get; init; } = 0.1;

    /// <summary>The share of the epochs after which all rows are in. Default 0.5.</summary>
    public double Until { get; init; } = 0.5;

    /// <summary>How the share grows: 1 in equal parts, 2 (the default) as a square root, fast at first, as the paper found best.</summary>
    public double Power { get; init; } = 2;

    /// <summary>The columns it reads. Default none.</summary>
    public virtual IReadOnlyList<ColumnUse> Columns => [];

    /// <summary>How hard a row is; only the order counts. Negative infinity: the row is never held back, and does not count among the easy ones.</summary>
    /// <param name="row">The row.</param>
    /// <param name="length">The number of its positions.</param>
    public abstract double Difficulty(RowReference row, int length);

    /// <summary>The share of the rows that an epoch is drawn from.</summary>
    /// <param name="progress">How far the epoch lies on the way from the first (0) to the last (1).</param>
    public double Competence(double progress)
    {
        double first = Math.Pow(Start, Power), way = Until == 0 ? 1 : Math.Min(1, progress / Until);
        return Math.Pow(first + (1 - first) * way, 1 / Power);
    }

    /// <summary>Throws when a setting makes no sense.</summary>
    public virtual void Validate()
    {
        string type = GetType().Name;
        if (Start is not (> 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(Start), Start, $"{type}: the first share is above 0 and at most 1.");
        if (Until is not (>= 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(Until), Until, $"{type}: Until is a share from 0 to 1.");
        if (Power is not (>= 1 and < double.PositiveInfinity)) throw new ArgumentOutOfRangeException(nameof(Power), Power, $"{type}: Power is at least 1.");
    }
}
