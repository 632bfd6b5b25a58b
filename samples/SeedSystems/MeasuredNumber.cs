namespace SeedSystems;

/// <summary>A number that a <see cref="Measure"/> yields.</summary>
/// <param name="Name">What tables call it.</param>
/// <param name="IsShare">Whether it is a share, which tables show in percent.</param>
internal sealed record MeasuredNumber(string Name, bool IsShare = true)
{
    /// <summary>What tables multiply it by.</summary>
    public double Scale => IsShare ? 100 : 1;
}
