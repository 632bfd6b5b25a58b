using System.Text.Json.Serialization;
using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Data.Inputs;
using Microsoft.ML.MultiTask.Objectives;

namespace Microsoft.ML.MultiTask;

/// <summary>
/// Predicts whether a row contains a pivot: a word that goes with a label, such as positive sentiment, in all domains (Yu and Jiang 2016, "Learning Sentence
/// Embeddings with Auxiliary Tasks for Cross-Domain Sentiment Classification"). Pivots are found in the training rows by weighted log-likelihood ratio between
/// rows with and without the label, among words that are frequent in every domain; this objective does not see them. The paper has one for each polarity: a
/// second one with <see cref="Opposite"/>.
/// </summary>
/// <remarks>
/// It is trained on all rows, labelled or not. Domains are the main training rows and those of <see cref="Objective.Data"/>, unless
/// <see cref="DomainColumnName"/> tells them apart. <see cref="Mine"/> shows the pivots.
/// </remarks>
public sealed record PivotPresence : WordPresence
{
    /// <summary>Finds words that go with labels of this column.</summary>
    public PivotPresence(string labelColumnName)
    {
        LabelColumnName = labelColumnName;
        Name = $"{nameof(PivotPresence)}({labelColumnName})";
        Hide = true;
    }

    /// <summary>The label column of the main task: one label a row, Text or Key, with <see cref="Label"/> set; without it yes or no, Boolean or Single. Rows
    /// need not be labelled.</summary>
    public string LabelColumnName { get; init; }

    /// <inheritdoc/>
    public override string Name { get; init; }

    /// <summary>The label whose words are sought; null (the default): the column holds yes or no, and the words of yes are sought.</summary>
    public string? Label { get; init; }

    /// <summary>Seek the words of rows with another label instead. Default false.</summary>
    public bool Opposite { get; init; }

    /// <summary>A column with the domain of every row, Text or Key; null (the default): the rows of the main view are one, those of
    /// <see cref="Objective.Data"/> another, and in <see cref="Mine"/> those of every corpus.</summary>
    public string? DomainColumnName { get; init; }

    /// <summary>How many rows of every domain must contain a pivot. Default 5.</summary>
    public int MinimumCount { get; init; } = 5;

    /// <summary>At most so many pivots, the best ones. Default 100.</summary>
    public int Count { get; init; } = 100;

    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<ColumnUse> Columns => DomainColumnName is null ? [LabelUse] : [LabelUse, new LabelColumn(DomainColumnName)];

    /// <inheritdoc/>
    [JsonIgnore]
    public override bool NeedsLabels => false;

    private ColumnUse LabelUse => Label is null ? new NumberColumn(LabelColumnName, Binary: true) : new LabelColumn(LabelColumnName);

    /// <summary>The pivots of some corpora, best first: those that training finds in the same rows.</summary>
    /// <param name="words">The words in which they are sought.</param>
    /// <param name="corpora">The corpora, the first of which has the labels and, where <see cref="DomainColumnName"/> names one, the domains.</param>
    /// <exception cref="InvalidOperationException">A column is missing or of a wrong type.</exception>
    /// <exception cref="ArgumentException">There is no corpus.</exception>
    public IReadOnlyList<Pivot> Mine(Words words, params IReadOnlyList<IDataView> corpora)
    {
        Validate();
        if (corpora.Count == 0) throw new ArgumentException($"Objective '{Name}': there is no corpus to find pivots in; give at least one.", nameof(corpora));
        foreach (ColumnUse use in Columns) CorpusReader.Require(corpora[0].Schema, use, "corpus 1");
        var symbols = new Dictionary<string, SymbolTable>();
        InputColumns[] inputs = [new InputColumns(words.Name, words.Columns, words.PositionLimit)];
        Corpus[] read = [.. corpora.Select((view, v) => CorpusReader.Read(view, $"corpus {v + 1}", inputs, Columns, symbols, counted: true, () => { }))];
        IEnumerable<RowReference> rows = read.SelectMany(corpus => Enumerable.Range(0, corpus.Rows).Select(row => new RowReference(corpus, row)));
        return Best(rows, words, symbols[words.Column], symbols[LabelColumnName].Texts);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> List(BuildContext context)
    {
        WordPresence read = this with { Input = Source ?? Input };
        IReadOnlyList<Pivot> pivots = Best(context.RowsOf(this).SelectMany(batch => batch.Rows), context.State<WordsState>(read).Settings,
            context.SymbolsOf(read), context.Labels[LabelColumnName]);
        return pivots.Count > 0
            ? [.. pivots.Select(pivot => pivot.Word)]
            : throw new InvalidOperationException($"Objective '{Name}' finds no word that goes with the label and is in at least {MinimumCount} rows of every "
                + $"domain; "
                + "lower MinimumCount.");
    }

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        RequireAtLeast(1, MinimumCount, nameof(MinimumCount));
        RequireAtLeast(1, Count, nameof(Count));
    }

    private IReadOnlyList<Pivot> Best(IEnumerable<RowReference> rows, Words words, SymbolTable symbols, IReadOnlyList<string> labels)
    {
        string[] forms = [.. symbols.Texts.Select(words.Form)];
        int label = Label is null ? 1 : labels.ToList().IndexOf(Label);
        if (label < 0)
        {
            throw new InvalidOperationException($"Objective '{Name}' seeks the words of the label '{Label}', but column '{LabelColumnName}' holds "
                + $"{string.Join(", ", labels.Select(known => $"'{known}'"))}.");
        }
        var counts = new PivotCounts();
        foreach (RowReference row in rows)
        {
            List<string> ofRow = [];
            foreach (int symbol in ((Ragged<int>)row.Corpus[words.Column])[row.Row]) ofRow.Add(forms[symbol]);
            if (DomainOf(row) is { } domain) counts.Add(ofRow, LabelOf(row) is { } known ? known == label != Opposite : null, domain);
        }
        return counts.Best(Count, MinimumCount);
    }

    private int? LabelOf(RowReference row) => row.Corpus.Find(LabelColumnName) switch
    {
        Ragged<int> classes when classes[row.Row] is [var label and not ColumnUse.Missing] => label,
        Ragged<float> flags when flags[row.Row] is [0 or 1] => (int)flags[row.Row][0],
        _ => null,
    };

    /// <summary>Null for a row whose domain is not known.</summary>
    private string? DomainOf(RowReference row) => DomainColumnName is null ? row.Corpus.Name
        : row.Corpus.Find(DomainColumnName) is Ragged<int> domains && domains[row.Row] is [var domain and not ColumnUse.Missing] ? $"{domain}"
        : null;
}
