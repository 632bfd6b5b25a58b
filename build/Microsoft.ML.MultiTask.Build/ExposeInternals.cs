using Microsoft.Build.Framework;

namespace Microsoft.ML.MultiTask.Build;

/// <summary>
/// Copies assemblies so that the compiler sees their internals as public. Only the compiler reads the copies; at run time the original is
/// loaded and <c>IgnoresAccessChecksTo</c> grants the same access.
/// </summary>
public sealed class ExposeInternals : Microsoft.Build.Utilities.Task
{
    /// <summary>The assemblies to copy.</summary>
    [Required]
    public ITaskItem[] Assemblies { get; set; } = [];

    /// <summary>Where the copies go.</summary>
    [Required]
    public string Folder { get; set; } = "";

    /// <inheritdoc/>
    public override bool Execute()
    {
        Directory.CreateDirectory(Folder);
        foreach (ITaskItem assembly in Assemblies)
        {
            byte[] image = File.ReadAllBytes(assembly.ItemSpec);
            AssemblyVisibility.Publish(image);
            File.WriteAllBytes(Path.Combine(Folder, Path.GetFileName(assembly.ItemSpec)), image);
        }
        return true;
    }
}
