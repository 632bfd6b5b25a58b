namespace Microsoft.ML.MultiTask.Sharing;

/// <summary>Which objective sees which encoding of an input: what they share and what each has for itself. A setting: immutable and saved with the
/// model.</summary>
public abstract record SharingSettings
{
    /// <summary>These settings with their open choices settled for the objectives of a run.</summary>
    /// <param name="readers">The objectives, main tasks first.</param>
    public virtual SharingSettings Resolve(IReadOnlyList<Reader> readers) => this;

    /// <summary>These settings, resolved, for a network that keeps only some of the objectives. Default: nothing changes.</summary>
    /// <param name="objectives">The names of those that are kept.</param>
    public virtual SharingSettings Keep(IReadOnlyCollection<string> objectives) => this;

    /// <summary>Builds the learned part for one input.</summary>
    public abstract SharingModule Build(SharingContext context);

    /// <summary>Throws when a setting makes no sense.</summary>
    /// <param name="readers">The objectives, main tasks first.</param>
    public virtual void Validate(IReadOnlyList<Reader> readers)
    {
    }
}
