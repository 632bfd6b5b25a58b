using Microsoft.ML.MultiTask.Encoders;
using Microsoft.ML.MultiTask.Sharing;

namespace Microsoft.ML.MultiTask;

/// <summary>Which objective sees which encoding of an input: what they share and what each has for itself. A setting: immutable and saved with the
/// model.</summary>
public abstract record SharingSettings
{
    /// <summary>Parts of objectives, not of encoders, that several objectives have in common: of every part its name, such as <c>scores</c> for the output
    /// layer, and the names of the objectives. Default: none.</summary>
    public IReadOnlyList<SharedModule> ObjectiveModules { get; init; } = [];

    /// <summary>These settings with their open choices settled for the objectives of a run.</summary>
    /// <param name="readers">The objectives, main tasks first.</param>
    public virtual SharingSettings Resolve(IReadOnlyList<SharingMember> readers) => this;

    /// <summary>These settings for a run with only some of the objectives: what is set for others is left out.</summary>
    /// <param name="objectives">The names of the objectives that are left.</param>
    public virtual SharingSettings For(IReadOnlyCollection<string> objectives) =>
        this with { ObjectiveModules = SharedModule.Among(ObjectiveModules, objectives) };

    /// <summary>Builds the learned part for one input.</summary>
    public abstract SharingModule Build(SharingContext context);

    /// <summary>Throws when a setting makes no sense.</summary>
    /// <param name="readers">The objectives, main tasks first.</param>
    public virtual void Validate(IReadOnlyList<SharingMember> readers)
    {
    }

    /// <summary>Throws when <see cref="ObjectiveModules"/> names no objective of the run, or fewer than two of them for a part.</summary>
    /// <param name="objectives">The names of the objectives.</param>
    internal void ValidateObjectives(IReadOnlyCollection<string> objectives)
    {
        foreach (SharedModule part in ObjectiveModules)
        {
            if (part.Groups.FirstOrDefault(objective => !objectives.Contains(objective)) is { } unknown)
            {
                throw new ArgumentException($"{GetType().Name}: {nameof(ObjectiveModules)} names the objective '{unknown}' for the part '{part.Name}', but the "
                    + $"objectives are {string.Join(", ", objectives.Select(objective => $"'{objective}'"))}.", nameof(ObjectiveModules));
            }
            if (part.Groups.Distinct().Count() < 2)
            {
                throw new ArgumentException($"{GetType().Name}: {nameof(ObjectiveModules)} names fewer than two objectives that have the part '{part.Name}' in "
                    + "common.", nameof(ObjectiveModules));
            }
        }
    }

    /// <summary>Throws when a setting names a part that no encoder of the run has.</summary>
    /// <param name="parts">The names of the parts of all encoders, such as <c>words</c>.</param>
    public virtual void ValidateParts(IReadOnlyCollection<string> parts)
    {
    }

    /// <summary>Throws when a name is none of a part.</summary>
    private protected void RequireParts(string setting, IReadOnlyList<string>? names, IReadOnlyCollection<string> parts)
    {
        if (names?.FirstOrDefault(name => !parts.Any(part => SharedModules.IsNameOf(name, part))) is { } unknown)
        {
            throw new InvalidOperationException(
                $"{GetType().Name}: {setting} names the part '{unknown}', but the parts of the encoders are "
                    + $"{string.Join(", ", parts.Select(part => $"'{part}'"))}.");
        }
    }
}
