using System.Text.Json.Serialization;
using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Data.Inputs;
using Microsoft.ML.MultiTask.Objectives;

namespace Microsoft.ML.MultiTask;

/// <summary>Predicts whether a row contains a word of a list, which may be given (<see cref="LexiconPresence"/>) or found in the training rows
/// (<see cref="PivotPresence"/>).</summary>
public abstract record WordPresence : Presence
{
    /// <summary>The input whose words are looked up in the list; null (the default): the one it reads.</summary>
    public string? Source { get; init; }

    /// <summary>Take the words of the list out of what this objective reads, as Yu and Jiang (2016) do: with them in sight the question is trivial. The rows
    /// without them are encoded a second time, which costs as much as the first.</summary>
    public bool Hide { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<string> RawInputs => Source is null ? [] : [Source];

    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<ColumnUse> Columns => [];

    /// <summary>The words of the list.</summary>
    public abstract IReadOnlyList<string> List(BuildContext context);

    /// <inheritdoc/>
    public sealed override PresenceReading Read(BuildContext context)
    {
        string input = Input!, source = Source ?? input;
        IReadOnlyList<string> list = List(context);
        bool[] isWanted = Wanted(context, source, list);
        bool[]? isHidden = !Hide ? null : source == input ? isWanted : Wanted(context, input, list);
        return new PresenceReading(batch => Flags(batch.Input<TokenBlock>(source), isWanted),
            isHidden is null ? null : batch => Without(batch, input, isHidden));
    }

    /// <summary>For every distinct word of an input whether it is on the list.</summary>
    private bool[] Wanted(BuildContext context, string input, IReadOnlyList<string> list)
    {
        Objective read = this with { Input = input };
        Words words = context.State<WordsState>(read).Settings;
        HashSet<string> forms = [.. list.Select(words.Form)];
        return [.. context.SymbolsOf(read).Texts.Select(text => forms.Contains(words.Form(text)))];
    }

    private static Batch Without(Batch batch, string input, bool[] isHidden)
    {
        TokenBlock block = batch.Input<TokenBlock>(input);
        int[] hidden = [.. Enumerable.Range(0, block.SymbolIndex.Length).Where(position => isHidden[block.Symbol(position)])];
        return hidden.Length == 0 ? batch : batch.With(input, block.Without(hidden));
    }

    private static float[] Flags(TokenBlock block, bool[] isWanted) =>
        [.. block.RowLengths.Select((_, row) => block.PositionsOf(row).Any(position => isWanted[block.Symbol(position)]) ? 1f : 0f)];
}
