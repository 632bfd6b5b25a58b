using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.MultiTask.Data.Loading;

namespace SeedSystems.Corpora;

/// <summary>Corpora of DISRPT 2019: whole documents without sentence boundaries, with <c>Tokens</c>, <c>Upos</c> and <c>Edu</c>.</summary>
internal static class DiscourseUnits
{
    /// <summary>A corpus by its name, such as <c>nld.rst.nldt</c>.</summary>
    public static Split Load(Workspace workspace, string corpus)
    {
        if (!workspace.HasCorpora) return Shorten(workspace, GeneratedText.Split(workspace, corpus, sentencesToRow: 5));
        return Shorten(workspace, new Split(corpus, Read("train"), Read("dev"), Read("test")));

        IDataView Read(string part) => Documents(workspace, $"disrpt/{corpus}/{corpus}_{part}.conll");
    }

    /// <summary>Documents are long: a quick look takes few.</summary>
    private static Split Shorten(Workspace workspace, Split split) => workspace.IsQuick
        ? split with { Train = workspace.First(split.Train, 16), Validation = workspace.First(split.Validation, 4), Test = workspace.First(split.Test, 6) }
        : split;

    private static IDataView Documents(Workspace workspace, string file)
    {
        IDataView sentences = workspace.MultiTask.LoadConllu(workspace.PathOf(file), new ConlluOptions { Features = [], MiscKeys = ["BeginSeg"], Comments = [] });
        AnnotatedText[] documents =
        [
            .. workspace.Ml.Data.CreateEnumerable<Sentence>(sentences, reuseRowObject: false).GroupBy(sentence => sentence.DocumentIndex).Select(document => new AnnotatedText
            {
                Tokens = [.. document.SelectMany(sentence => sentence.Tokens)],
                Upos = [.. document.SelectMany(sentence => sentence.Upos)],
                Edu = [.. document.SelectMany(sentence => sentence.BeginSeg).Select(begin => begin == "Yes" ? "B-EDU" : "O")],
            }),
        ];
        return workspace.Ml.Data.LoadFromEnumerable(documents);
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
