using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.ML.MultiTask.Weighting;

namespace Microsoft.ML.MultiTask;

/// <summary>How the losses of a step become gradients. A setting: immutable.</summary>
public abstract record WeightingSettings
{
    /// <summary>Builds the learned part.</summary>
    /// <param name="objectives">The names of the objectives, in the order in which their losses will come.</param>
    /// <param name="seed">What fixes its random draws.</param>
    public abstract WeightingModule Build(IReadOnlyList<string> objectives, ulong seed);

    /// <summary>These settings for a run with only some of the objectives: what is set for others is left out. Default: as they are.</summary>
    /// <param name="objectives">The names of the objectives that are left.</param>
    public virtual WeightingSettings For(IReadOnlyCollection<string> objectives) => this;

    /// <summary>Throws when a setting makes no sense.</summary>
    /// <param name="objectives">The names of the objectives that it may weigh.</param>
    public virtual void Validate(IReadOnlyList<string> objectives)
    {
    }

    /// <summary>Throws unless a setting is as it must be.</summary>
    /// <param name="holds">Whether it is. Write comparisons so that NaN fails them.</param>
    /// <param name="value">Its value.</param>
    /// <param name="range">What it must be.</param>
    /// <param name="option">Its name.</param>
    /// <exception cref="ArgumentException">It is not; the message names the weighting, the setting, its value and the range.</exception>
    protected void Require(bool holds, object? value, string range, [CallerArgumentExpression(nameof(value))] string option = "")
    {
        if (holds) return;
        throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"{GetType().Name}.{option} is {value}; it must be {range}."), option);
    }
}
