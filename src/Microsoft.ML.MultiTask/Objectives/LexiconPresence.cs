using System.Text.Json.Serialization;
using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Data.Inputs;

namespace Microsoft.ML.MultiTask.Objectives;

/// <summary>
/// Predicts whether a row contains a word of a list (Yu and Jiang 2016, "Learning Sentence Embeddings with Auxiliary Tasks for Cross-Domain Sentiment
/// Classification": one such objective for the positive words that all domains share, one for the negative ones). It needs no labels.
/// </summary>
/// <remarks>
/// With the words of the list in sight the question is trivial. The paper takes them out of what the auxiliary task reads: give the trainer a second
/// <see cref="Words"/> input over a column without them, set <see cref="Objective.Input"/> to that one and <see cref="Source"/> to the full one.
/// </remarks>
public sealed record LexiconPresence : Presence
{
    /// <summary>Looks for these words.</summary>
    public LexiconPresence(IReadOnlyList<string> lexicon) => Lexicon = lexicon;

    /// <summary>The words, compared in the form of the vocabulary of <see cref="Source"/> (lower case, digits as 0, unless set otherwise).</summary>
    public IReadOnlyList<string> Lexicon { get; init; }

    /// <inheritdoc/>
    public override string Name { get; init; } = nameof(LexiconPresence);

    /// <summary>The input whose words are looked up in the list; null (the default): the one it reads.</summary>
    public string? Source { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<string> RawInputs => Source is null ? [] : [Source];

    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<ColumnUse> Columns => [];

    /// <inheritdoc/>
    public override Func<Batch, float[]> Labels(BuildContext context)
    {
        LexiconPresence read = this with { Input = Source ?? Input };
        bool[] isWanted = Wanted(context.State<WordsState>(read).Settings, context.SymbolsOf(read));
        return batch => Flags(batch.Input<TokenBlock>(read.Input!), isWanted);
    }

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        if (Lexicon.Count == 0) throw new ArgumentException($"Objective '{Name}': the list of words is empty.", nameof(Lexicon));
    }

    private bool[] Wanted(Words words, SymbolTable symbols)
    {
        HashSet<string> forms = [.. Lexicon.Select(words.Form)];
        return [.. symbols.Texts.Select(text => forms.Contains(words.Form(text)))];
    }

    private static float[] Flags(TokenBlock block, bool[] isWanted)
    {
        var flags = new float[block.RowLengths.Length];
        int position = 0;
        for (int r = 0; r < flags.Length; r++)
        {
            for (int end = position + block.RowLengths[r]; position < end; position++)
            {
                if (isWanted[block.Symbol(position)]) flags[r] = 1;
            }
        }
        return flags;
    }
}
