using Microsoft.ML.MultiTask.Benchmarks.Data;

namespace Microsoft.ML.MultiTask.Benchmarks;

/// <summary>What both sides of a comparison work on. The vocabularies, hence the size of the network, come from the whole corpus.</summary>
/// <param name="Corpus">The sentences.</param>
/// <param name="TokensPerRun">About how many real tokens one measured run goes through.</param>
/// <param name="Seed">Of everything random.</param>
public sealed record Workload(Corpus Corpus, int TokensPerRun, int Seed)
{
    /// <summary>The first sentences of the corpus that hold together at least <see cref="TokensPerRun"/> tokens.</summary>
    public Corpus FirstSentences()
    {
        int count = 0;
        for (int tokens = 0; tokens < TokensPerRun && count < Corpus.Tokens.Length; count++) tokens += Corpus.Tokens[count].Length;
        return new Corpus(Corpus.Tokens[..count], Corpus.Tags[..count]);
    }

    /// <summary>The words of <see cref="FirstSentences"/>: what one run of scoring scores.</summary>
    public string[][] ScoringSentences() => FirstSentences().Tokens;
}
