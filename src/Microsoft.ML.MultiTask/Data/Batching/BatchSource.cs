using Microsoft.ML.MultiTask.Data.Batching;

namespace Microsoft.ML.MultiTask;

/// <summary>Where the batches of an epoch come from in place of the rows of the view given to <c>Fit</c>: a generator, an environment that an agent acts in, a
/// simulation. A setting: immutable. Vocabularies, label sets and validation rows still come from views.</summary>
public abstract record BatchSource
{
    /// <summary>Begins the batches of a stage.</summary>
    /// <param name="context">What they are made from.</param>
    public abstract BatchStream Open(BatchContext context);

    /// <summary>Throws when a setting makes no sense.</summary>
    public virtual void Validate()
    {
    }
}
