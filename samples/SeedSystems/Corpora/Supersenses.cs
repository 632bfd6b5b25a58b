using Microsoft.ML;
using Microsoft.ML.MultiTask.Data.Loading;

namespace SeedSystems.Corpora;

/// <summary>STREUSLE 3.0: sentences with <c>Tokens</c>, <c>Mwe</c> (multiword expressions) and <c>Supersense</c>; a word without a supersense has the
/// class <c>_</c>.</summary>
internal static class Supersenses
{
    private static readonly ConllOptions _columns = new() { Columns = ["Tokens", null, null, null, "Mwe", "Supersense"], Missing = null };

    public static IDataView Load(Workspace workspace) => workspace.HasCorpora
        ? workspace.MultiTask.LoadConll(workspace.PathOf("ewt/supersenses/train.tsv"), _columns)
        : workspace.Ml.Data.LoadFromEnumerable(new GeneratedText(2).Rows(200).ToArray());
}
