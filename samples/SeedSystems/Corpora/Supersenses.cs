using Microsoft.ML;
using Microsoft.ML.MultiTask.Data.Loading;

namespace SeedSystems.Corpora;

/// <summary>STREUSLE 3.0: sentences with <c>Tokens</c>, <c>Mwe</c> (multiword expressions) and <c>Supersense</c>; a word without a supersense has the class <c>_</c>.</summary>
internal static class Supersenses
{
    public static IDataView Load(Workspace workspace) => workspace.HasCorpora
        ? workspace.MultiTask.LoadConll(workspace.PathOf("ewt/supersenses/train.tsv"), new ConllOptions { Columns = ["Tokens", null, null, null, "Mwe", "Supersense"], Missing = null })
        : workspace.Ml.Data.LoadFromEnumerable(new GeneratedText(2).Rows(200).ToArray());
}
