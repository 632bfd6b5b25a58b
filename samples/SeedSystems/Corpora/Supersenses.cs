using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.MultiTask;

namespace SeedSystems.Corpora;

/// <summary>STREUSLE 3.0: sentences with <c>Tokens</c>, <c>Mwe</c> (multiword expressions) and <c>Supersense</c>; a word without a supersense has the
/// class <c>_</c>.</summary>
internal static class Supersenses
{
    private const string Id = "sent_id";

    private static readonly ConllOptions _columns = new() { Columns = ["Tokens", null, null, null, "Mwe", "Supersense"], Missing = null, Comments = [Id] };

    /// <summary>The rows to learn from.</summary>
    public static IDataView Load(Workspace workspace) => Read(workspace, "train", 2, 200);

    /// <summary>The corpus in its own parts, without one for validation.</summary>
    public static Split LoadSplit(Workspace workspace) => workspace.Shorten(new Split("STREUSLE", Load(workspace), null, Read(workspace, "test", 4, 100)));

    /// <summary>For tasks on EWT: without the sentences that are for validation or the test there.</summary>
    public static IDataView OfTraining(Workspace workspace)
    {
        IDataView all = Load(workspace);
        if (!workspace.HasCorpora) return all;
        IEnumerable<string> ids = EnglishWebTreebank.Ids(workspace, "dev").Concat(EnglishWebTreebank.Ids(workspace, "test"));
        HashSet<(string, int)> held = [.. ids.Select(id => Place(id, '-'))];
        return workspace.Ml.Data.FilterByCustomPredicate<Sentence>(all, sentence => held.Contains(Place(sentence.Id, '.')));
    }

    private static IDataView Read(Workspace workspace, string part, int seed, int count) => workspace.HasCorpora
        ? workspace.MultiTask.LoadConll(workspace.PathOf($"ewt/supersenses/{part}.tsv"), _columns)
        : workspace.Ml.Data.LoadFromEnumerable(new GeneratedText(seed).Rows(count).ToArray());

    /// <summary>A review and the number of a sentence in it: STREUSLE writes <c>ewtb.r.302465.3</c> for the sentence <c>reviews-302465-0003</c>.</summary>
    private static (string Review, int Sentence) Place(string id, char separator)
    {
        string[] parts = id.Split(separator);
        return (parts[^2], int.Parse(parts[^1]));
    }

    private sealed class Sentence
    {
        [ColumnName(Supersenses.Id)]
        public string Id { get; set; } = "";
    }
}
