using Microsoft.ML.MultiTask;

#pragma warning disable IDE0130 // extension methods live where the user of ML.NET looks for them
namespace Microsoft.ML;
#pragma warning restore IDE0130

/// <summary>The way in: <c>ml.MultiTask()</c>.</summary>
public static class MultiTaskExtensions
{
    /// <summary>The catalog of multi-task learning.</summary>
    public static MultiTaskCatalog MultiTask(this MLContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return new MultiTaskCatalog(context);
    }
}
