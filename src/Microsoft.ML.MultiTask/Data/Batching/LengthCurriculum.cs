using Microsoft.ML.MultiTask.Data;

namespace Microsoft.ML.MultiTask;

/// <summary>Short rows first.</summary>
public sealed record LengthCurriculum : Curriculum
{
    /// <inheritdoc/>
    public override double Difficulty(RowReference row, int length) => length;
}
