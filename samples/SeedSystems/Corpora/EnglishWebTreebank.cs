using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.MultiTask;

namespace SeedSystems.Corpora;

/// <summary>UD English-EWT with the names of UNER and chunks from PropBank's brackets: <c>Tokens</c>, <c>Upos</c>, <c>Ner</c>, <c>Chunk</c>, and
/// <c>Genre</c>, such as weblog. A sentence that one of the layers lacks, or cuts into other words, is not labelled there.</summary>
internal static class EnglishWebTreebank
{
    /// <summary>The corpus, or the first sentences of its training and validation parts.</summary>
    public static Split Load(Workspace workspace, int? train = null, int? validation = null)
    {
        if (!workspace.HasCorpora) return workspace.Shorten(GeneratedText.Split(workspace, "EWT"));
        string name = train is { } sentences ? $"UD English-EWT, first {sentences} training sentences" : "UD English-EWT";
        IDataView first = workspace.First(Read(workspace, "train"), train), held = workspace.First(Read(workspace, "dev"), validation);
        return workspace.Shorten(new Split(name, first, held, Read(workspace, "test")));
    }

    /// <summary>Sentences drawn from all genres alike: the corpus has them one genre after the other.</summary>
    public static Split Draw(Workspace workspace, double trainShare, double validationShare)
    {
        if (!workspace.HasCorpora) return Load(workspace);
        IDataView Drawn(string part, double share) => workspace.Ml.Data.TrainTestSplit(Read(workspace, part), share, seed: 1).TestSet;
        return workspace.Shorten(new Split($"UD English-EWT, {trainShare:P0} of the training "
            + $"sentences", Drawn("train", trainShare), Drawn("dev", validationShare),
            Read(workspace, "test")));
    }

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
