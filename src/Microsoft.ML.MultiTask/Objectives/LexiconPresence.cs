using Microsoft.ML.MultiTask.Objectives;

namespace Microsoft.ML.MultiTask;

/// <summary>
/// Predicts whether a row contains a word of a list (Yu and Jiang 2016, "Learning Sentence Embeddings with Auxiliary Tasks for Cross-Domain Sentiment
/// Classification": one such objective for the positive words that all domains share, one for the negative ones). It needs no labels.
/// <see cref="PivotPresence"/> finds such words itself.
/// </summary>
/// <remarks>With the words of the list in sight the question is trivial; <see cref="WordPresence.Hide"/> takes them out of what this objective reads, and of
/// that only.</remarks>
public sealed record LexiconPresence : WordPresence
{
    /// <summary>Looks for these words.</summary>
    public LexiconPresence(IReadOnlyList<string> lexicon) => Lexicon = lexicon;

    /// <summary>The words, compared in the form of the vocabulary of <see cref="WordPresence.Source"/> (lower case, digits as 0, unless set
    /// otherwise).</summary>
    public IReadOnlyList<string> Lexicon { get; init; }

    /// <inheritdoc/>
    public override string Name { get; init; } = nameof(LexiconPresence);

    /// <inheritdoc/>
    public override IReadOnlyList<string> List(BuildContext context) => Lexicon;

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        if (Lexicon.Count == 0) throw new ArgumentException($"Objective '{Name}': the list of words is empty.", nameof(Lexicon));
    }
}
