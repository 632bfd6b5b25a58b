namespace Microsoft.ML.MultiTask.Tests.Comparing;

/// <summary>Does something when it is told how a comparison goes.</summary>
internal sealed class Doing(Action<ComparisonReport> act) : IProgress<ComparisonReport>
{
    public void Report(ComparisonReport value) => act(value);
}
