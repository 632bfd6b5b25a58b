namespace Microsoft.ML.MultiTask;

/// <summary>A number that may change over training: the weight of an objective, the strength of an adversary. A setting; a plain number converts to a
/// constant.</summary>
public abstract record Schedule
{
    /// <summary>The value at a point of training.</summary>
    /// <param name="progress">From 0 (first step) to 1 (last planned step; early stopping may end sooner).</param>
    public abstract double At(double progress);

    /// <summary>This schedule with all its values multiplied by a finite factor.</summary>
    public virtual Schedule Scaled(double factor) => factor == 1 ? this : new ScaledSchedule(this, factor);

    /// <summary>Throws when a setting makes no sense.</summary>
    public virtual void Validate()
    {
    }

    /// <summary>Throws unless a number of the schedule is finite.</summary>
    private protected static void RequireFinite(double value, string setting)
    {
        if (!double.IsFinite(value)) throw new ArgumentOutOfRangeException(setting, value, "The values of a schedule are finite numbers.");
    }

    /// <summary>A constant.</summary>
    public static implicit operator Schedule(double value) => new ConstantSchedule(value);

    /// <summary>A straight line, then constant.</summary>
    /// <param name="from">The value at the start.</param>
    /// <param name="to">The value at the end of the line.</param>
    /// <param name="until">The progress at which the line ends. Default 1.</param>
    public static Schedule Linear(double from, double to, double until = 1) => new LinearSchedule(from, to, until);

    /// <summary>The ramp of Ganin and Lempitsky (2015): <c>high * (2 / (1 + exp(-gamma * progress)) - 1)</c>.</summary>
    /// <param name="gamma">Its steepness. Default 10.</param>
    /// <param name="high">The value it tends to. Default 1.</param>
    public static Schedule Dann(double gamma = 10, double high = 1) => new DannSchedule(gamma, high);

    /// <summary>One value before a point of training and another from it on.</summary>
    public static Schedule Step(double before, double at, double after) => new StepSchedule(before, at, after);

    /// <summary>Exponential decay or growth from one positive value to another.</summary>
    public static Schedule Exponential(double from, double to) => new ExponentialSchedule(from, to);
}
