using Microsoft.ML;
using Microsoft.ML.MultiTask;

namespace SeedSystems.Corpora;

/// <summary>The Danish files that come with the program of Plank et al.: <c>Tokens</c>, <c>Upos</c>.</summary>
internal static class DanishTreebank
{
    public static Split Load(Workspace workspace)
    {
        if (!workspace.HasCorpora) return workspace.Shorten(GeneratedText.Split(workspace, "Danish"));
        return workspace.Shorten(new Split("UD Danish", Read("train"), Read("dev"), Read("test")));

        IDataView Read(string part) => workspace.MultiTask.LoadConll(
            workspace.PathOf($"danish/da-ud-{part}.tsv"), new ConllOptions { Columns = ["Tokens", "Upos"], Comment = null });
    }
}
