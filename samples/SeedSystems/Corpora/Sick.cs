using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.ML;

namespace SeedSystems.Corpora;

/// <summary>SICK (SemEval-2014 task 1): pairs of sentences with <c>Premise</c>, <c>Hypothesis</c>, <c>Entailment</c> (three classes) and <c>Relatedness</c>
/// (from 1 to 5).</summary>
internal static class Sick
{
    public static Split Load(Workspace workspace)
    {
        return workspace.Shorten(new Split("SICK", Read("train", 1, 400), Read("trial", 2, 60), Read("test", 3, 100)));

        IDataView Read(string part, int seed, int count) =>
            workspace.View(workspace.Lines($"pairs/sick/{part}.tsv", GeneratedSentences.Pairs(seed, count)).Skip(1).Select(line => Pair(line.Split('\t'))));
    }

    private static SentencePair Pair(string[] fields) => new()
    {
        Premise = TextWords.OfRaw(fields[1]),
        Hypothesis = TextWords.OfRaw(fields[2]),
        Relatedness = float.Parse(fields[3], CultureInfo.InvariantCulture),
        Entailment = fields[4],
    };

    [SuppressMessage("Performance", "CA1819", Justification = "The rows of an enumerable are arrays in ML.NET.")]
    private sealed class SentencePair
    {
        public string[] Premise { get; set; } = [];

        public string[] Hypothesis { get; set; } = [];

        public string Entailment { get; set; } = "";

        public float Relatedness { get; set; }
    }
}
