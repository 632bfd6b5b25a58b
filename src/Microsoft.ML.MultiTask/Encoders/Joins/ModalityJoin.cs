using Microsoft.ML.MultiTask.Encoders.Joins;
using Microsoft.ML.MultiTask.Layers;

namespace Microsoft.ML.MultiTask;

/// <summary>How the vectors of several modalities become one. A setting; derive from it for another way.</summary>
public abstract record ModalityJoin
{
    /// <summary>Builds the learned part.</summary>
    /// <param name="widths">The widths of the vectors.</param>
    /// <param name="random">The source of first values.</param>
    public abstract ModalityJoinModule Build(IReadOnlyList<long> widths, RandomSource random);

    /// <summary>Throws when a setting makes no sense.</summary>
    public virtual void Validate()
    {
    }
}
