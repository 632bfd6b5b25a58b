using System.Diagnostics.CodeAnalysis;
using Microsoft.ML;
using Microsoft.ML.MultiTask;

namespace SeedSystems.Corpora;

/// <summary>A document.</summary>
/// <param name="Sentences">The words of its sentences.</param>
/// <param name="Kind">Its genre or topic.</param>
internal sealed record TextDocument(string[][] Sentences, string Kind)
{
    /// <summary>The documents of a treebank in CoNLL-U.</summary>
    public static IEnumerable<TextDocument> OfTreebank(Workspace workspace, string file) =>
        workspace.Ml.Data.CreateEnumerable<Sentence>(Treebank(workspace, file), reuseRowObject: false).GroupBy(sentence => sentence.DocumentIndex)
            .Select(document => new TextDocument([.. document.Select(sentence => sentence.Tokens)], document.First().Genre));

    /// <summary>Its sentences.</summary>
    public static IDataView Treebank(Workspace workspace, string file) =>
        workspace.MultiTask.LoadConllu(workspace.PathOf(file), new ConlluOptions { Features = [], MiscKeys = [], Comments = [] });

    [SuppressMessage("Performance", "CA1819", Justification = "The rows of an enumerable are arrays in ML.NET.")]
    private sealed class Sentence
    {
        public string[] Tokens { get; set; } = [];

        public string Genre { get; set; } = "";

        public int DocumentIndex { get; set; }
    }
}
