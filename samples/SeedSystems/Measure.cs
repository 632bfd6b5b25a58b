using Microsoft.ML.MultiTask;

namespace SeedSystems;

/// <summary>Something measured of a trained model beside its test metric.</summary>
/// <param name="Numbers">The numbers that it yields.</param>
/// <param name="Of">Measures them, in their order.</param>
internal sealed record Measure(IReadOnlyList<MeasuredNumber> Numbers, Func<MultiTaskTransformer, Split, IReadOnlyList<double>> Of)
{
    /// <summary>A single number.</summary>
    public Measure(string name, Func<MultiTaskTransformer, Split, double> of, bool isShare = true)
        : this([new MeasuredNumber(name, isShare)], (model, data) => [of(model, data)])
    {
    }
}
