using Microsoft.ML.MultiTask;

namespace SeedSystems;

/// <summary>Something measured of a trained model beside its test metric.</summary>
/// <param name="Name">What tables call it.</param>
/// <param name="Of">Measures it.</param>
/// <param name="IsShare">Whether it is a share, which tables show in percent.</param>
internal sealed record Measure(string Name, Func<MultiTaskTransformer, Split, double> Of, bool IsShare = true);
