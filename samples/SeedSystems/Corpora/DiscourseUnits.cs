using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.MultiTask;

namespace SeedSystems.Corpora;

/// <summary>Corpora of DISRPT 2019: whole documents without sentence boundaries, with <c>Tokens</c>, <c>Upos</c> and <c>Edu</c>.</summary>
internal static class DiscourseUnits
{
    /// <summary>A corpus by its name, such as <c>nld.rst.nldt</c>.</summary>
    public static Split Load(Workspace workspace, string corpus)
    {
        Split split = workspace.HasCorpora
            ? new Split(corpus, Read("train"), Read("dev"), Read("test"))
            : GeneratedText.Split(workspace, corpus, sentencesToRow: 5);
        return workspace.Shorten(split, train: 16, validation: 10, test: 10);

        IDataView Read(string part) => Documents(workspace, $"disrpt/{corpus}/{corpus}_{part}.conll");
    }

    private static IDataView Documents(Workspace workspace, string file)
    {
        var options = new ConlluOptions { Features = [], MiscKeys = ["BeginSeg"], Comments = [] };
        IEnumerable<Sentence> sentences = workspace.Ml.Data.CreateEnumerable<Sentence>(workspace.MultiTask.LoadConllu(workspace.PathOf(file), options), false);
        return workspace.Ml.Data.LoadFromEnumerable(sentences.GroupBy(sentence => sentence.DocumentIndex).Select(Document).ToArray());
    }

    private static AnnotatedText Document(IEnumerable<Sentence> sentences)
    {
        Sentence[] all = [.. sentences];
        return new AnnotatedText
        {
            Tokens = [.. all.SelectMany(sentence => sentence.Tokens)],
            Upos = [.. all.SelectMany(sentence => sentence.Upos)],
            Edu = [.. all.SelectMany(sentence => sentence.BeginSeg).Select(begin => begin == "Yes" ? "B-EDU" : "O")],
        };
    }

    private sealed class Sentence
    {
        public string[] Tokens { get; set; } = [];

        public string[] Upos { get; set; } = [];

        [ColumnName("Misc.BeginSeg")]
        public string[] BeginSeg { get; set; } = [];

        public int DocumentIndex { get; set; }
    }
}
