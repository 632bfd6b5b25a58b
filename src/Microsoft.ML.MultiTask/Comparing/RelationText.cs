using System.Globalization;

namespace Microsoft.ML.MultiTask.Comparing;

/// <summary>Relations as Markdown.</summary>
internal static class RelationText
{
    /// <summary>A row for every auxiliary objective.</summary>
    public static string Of(RelationResult result)
    {
        string[] parts = [.. result.Relations.SelectMany(relation => relation.Parts.Keys).Distinct()];
        return $"{result.Main}: gradients of the auxiliary objectives and of the main task (mean cosine; share of steps in conflict), change of the loss of "
            + $"each alone\n\n"
            + MarkdownTable.Of(
                ["", "cosine", "conflicts", .. parts, "slope at 10 %", "slope at 50 %", "main slope at 50 %", "rows", "label entropy", "out of vocabulary",
                    "divergence"],
                result.Relations.Select(relation => (string[])
                [
                    relation.Auxiliary, Number(relation.MeanCosine), Number(relation.ConflictRate),
                    .. parts.Select(part => relation.Parts.TryGetValue(part, out (double Cosine, double Conflicts) found)
                        ? $"{Number(found.Cosine)} {Number(found.Conflicts)}" : ""),
                    Number(relation.AuxiliaryCurve?.Slope(0.1)), Number(relation.AuxiliaryCurve?.Slope(0.5)), Number(relation.MainCurve?.Slope(0.5)),
                    relation.AuxiliaryData is { } data ? data.Rows.ToString(CultureInfo.InvariantCulture) : "", Number(relation.AuxiliaryData?.LabelEntropy),
                    Number(relation.OutOfVocabulary), Number(relation.Divergence),
                ]), []);
    }

    private static string Number(double? value) => value is { } number && double.IsFinite(number) ? number.ToString("0.00", CultureInfo.InvariantCulture) : "";
}
