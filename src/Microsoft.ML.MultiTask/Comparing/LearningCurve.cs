namespace Microsoft.ML.MultiTask;

/// <summary>The loss of an objective that was trained alone, at points evenly spread over training: from here or from elsewhere. Bingel and Søgaard (2017,
/// "Identifying beneficial task relations for multi-task learning in deep neural networks") found that it tells more than the data: an auxiliary helps where
/// the main task's curve flattens early and its own does not.</summary>
public sealed record LearningCurve
{
    /// <summary>A curve.</summary>
    /// <param name="losses">The losses, first to last: at least two, finite, the first above 0.</param>
    /// <exception cref="ArgumentException">They are no curve.</exception>
    public LearningCurve(IReadOnlyList<double> losses)
    {
        ArgumentNullException.ThrowIfNull(losses);
        if (losses.Count < 2) throw new ArgumentException($"A learning curve has at least two points, not {losses.Count}.", nameof(losses));
        if (!losses.All(double.IsFinite) || losses[0] <= 0)
        {
            throw new ArgumentException("The losses of a learning curve are finite numbers, the first above 0.", nameof(losses));
        }
        Losses = losses;
        (LogSlope, LogStart) = Fit(losses);
    }

    /// <summary>The losses.</summary>
    public IReadOnlyList<double> Losses { get; }

    /// <summary>The slope <c>a</c> of the curve <c>a ln(i) + c</c> that is nearest to the losses <c>i = 1, 2, …</c>, as a share of the first loss.</summary>
    public double LogSlope { get; }

    /// <summary>The start <c>c</c> of that curve, as a share of the first loss.</summary>
    public double LogStart { get; }

    /// <summary>How much the loss changes over the tenth of training that begins at a point, as a share of the first loss; below 0 where it falls.</summary>
    /// <param name="share">The point, from 0 to 0.9.</param>
    public double Slope(double share) => share is >= 0 and <= 0.9
        ? (At(share + 0.1) - At(share)) / Losses[0]
        : throw new ArgumentOutOfRangeException(nameof(share), share, "The point of a slope lies from 0 to 0.9.");

    private double At(double share)
    {
        double place = share * (Losses.Count - 1);
        int below = Math.Min((int)place, Losses.Count - 2);
        return Losses[below] + (place - below) * (Losses[below + 1] - Losses[below]);
    }

    private static (double Slope, double Start) Fit(IReadOnlyList<double> losses)
    {
        double[] x = [.. losses.Select((_, i) => Math.Log(i + 1))];
        double meanX = x.Average(), mean = losses.Average();
        double slope = x.Zip(losses, (at, loss) => (at - meanX) * (loss - mean)).Sum() / x.Sum(at => (at - meanX) * (at - meanX));
        return (slope / losses[0], (mean - slope * meanX) / losses[0]);
    }
}
