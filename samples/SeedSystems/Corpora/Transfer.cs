using Microsoft.ML;

namespace SeedSystems.Corpora;

/// <summary>From one domain to another.</summary>
/// <param name="Data">Labelled rows of the source to learn from, rows of the target to be measured on.</param>
/// <param name="Target">Rows of the target without labels.</param>
internal sealed record Transfer(Split Data, IDataView Target);
