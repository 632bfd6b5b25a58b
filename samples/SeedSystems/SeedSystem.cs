using Microsoft.ML.MultiTask;

namespace SeedSystems;

/// <summary>A system of the literature, rebuilt: the main task alone against the main task with the paper's auxiliary objectives. Adding one is adding a
/// file: every concrete type of this assembly that derives from here is found.</summary>
internal abstract class SeedSystem
{
    /// <summary>What it is called on the command line: first author and year, lower-case ASCII.</summary>
    public abstract string Name { get; }

    /// <summary>What is compared, in one sentence.</summary>
    public abstract string Description { get; }

    /// <summary>Authors, year, title.</summary>
    public abstract string Paper { get; }

    /// <summary>Where this reconstruction departs from the paper.</summary>
    public abstract string Departures { get; }

    /// <summary>How many seeds are run unless the command line says otherwise.</summary>
    public virtual int Seeds => 5;

    /// <summary>How its arms are compared.</summary>
    public virtual ComparisonOptions Protocol => new();

    /// <summary>The comparisons, the one that stands for the system first.</summary>
    public abstract IEnumerable<Comparison> Compare(Workspace workspace);

    /// <summary>What follows from all comparisons together. Default: nothing.</summary>
    public virtual string Conclude(Workspace workspace, IReadOnlyList<ComparisonOutcome> outcomes) => "";

    /// <summary>All systems, by name.</summary>
    public static IReadOnlyList<SeedSystem> All { get; } =
    [
        .. typeof(SeedSystem).Assembly.GetTypes()
            .Where(type => !type.IsAbstract && type.IsSubclassOf(typeof(SeedSystem)))
            .Select(type => (SeedSystem)Activator.CreateInstance(type)!)
            .OrderBy(system => system.Name, StringComparer.Ordinal),
    ];
}
