using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.MultiTask;

namespace SeedSystems.Corpora;

/// <summary>UD English-EWT with the names of UNER and chunks from PropBank's brackets: <c>Tokens</c>, <c>Upos</c>, <c>Ner</c>, <c>Chunk</c>, and
/// <c>Genre</c>, such as weblog. A sentence that one of the layers lacks, or cuts into other words, is not labelled there.</summary>
internal static class EnglishWebTreebank
{
    /// <summary>The corpus in its own parts.</summary>
    public static Split Load(Workspace workspace) => workspace.Shorten(workspace.HasCorpora
        ? new Split("UD English-EWT", Read(workspace, "train"), Read(workspace, "dev"), Read(workspace, "test"))
        : GeneratedText.Split(workspace, "EWT"));

    /// <summary>Training and validation sentences drawn from all genres of the training part alike; and the sentences that are left of it.</summary>
    public static (Split Sample, IDataView Others) Draw(Workspace workspace, int train, int validation) => workspace.Sample(Load(workspace), train, validation);

    /// <summary>Training and validation sentences drawn from all genres of the training part alike.</summary>
    public static Split Load(Workspace workspace, int train, int validation) => Draw(workspace, train, validation).Sample;

    /// <summary>The ids of the sentences of a part, such as <c>reviews-302465-0003</c>.</summary>
    public static IEnumerable<string> Ids(Workspace workspace, string part) => Words(workspace, part).GetColumn<string>("sent_id");

    private static IDataView Words(Workspace workspace, string part) => workspace.MultiTask.LoadConllu(workspace.PathOf($"ewt/en_ewt-{part}.conllu"),
        new ConlluOptions { Features = [], MiscKeys = [], Comments = ["sent_id"] });

    private static IDataView Read(Workspace workspace, string part)
    {
        MultiTaskCatalog catalog = workspace.MultiTask;
        var numbered = new ConllOptions { Columns = [null, "Tokens", "Ner"], Comments = ["sent_id"] };
        IDataView names = catalog.LoadConll(workspace.PathOf($"ewt/ner/{part}.iob2"), numbered);
        return catalog.Join(catalog.Join(Words(workspace, part), names, ["Ner"]), Chunks(workspace, part), ["Chunk"], rightKey: "SentenceId");
    }

    /// <summary>The chunks alone, for a task on other text.</summary>
    public static IDataView Chunks(Workspace workspace, string part) => workspace.MultiTask.LoadConll(workspace.PathOf($"ewt/chunks/{part}.txt"),
        new ConllOptions { Columns = ["Tokens", null, "Chunk"], Comment = null, IdFiles = [workspace.PathOf($"ewt/chunks/{part}.ids")] });
}
