using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Data.Batching;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Training;

/// <summary>The encoded corpora of a run, and what they have taught.</summary>
internal sealed class TrainingData
{
    private readonly Dictionary<string, Corpus[]> _corporaOf;
    private readonly IReadOnlyList<ColumnUse> _labels;
    private readonly Corpus[] _corpora;

    private TrainingData(NetworkPlan plan, Corpus[] corpora, IReadOnlyList<string> names, Dictionary<string, Corpus[]> corporaOf, Corpus? validation,
        IReadOnlyDictionary<string, SymbolTable> symbols, IReadOnlyList<ColumnUse> labels)
    {
        Plan = plan;
        _corpora = corpora;
        Names = names;
        _corporaOf = corporaOf;
        Validation = validation;
        Symbols = symbols;
        _labels = labels;
    }

    /// <summary>What the network is built from.</summary>
    public NetworkPlan Plan { get; }

    /// <summary>The training corpora, the main one first.</summary>
    public IReadOnlyList<Corpus> Corpora => _corpora;

    /// <summary>What the sampler calls them.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The validation rows; null without any.</summary>
    public Corpus? Validation { get; }

    /// <summary>The distinct strings of every column.</summary>
    public IReadOnlyDictionary<string, SymbolTable> Symbols { get; }

    /// <summary>Reads all views, each in one pass, and learns vocabularies and label sets.</summary>
    public static TrainingData Read(RunPlan run, IDataView train, IDataView? validation, Action checkCanceled)
    {
        IReadOnlyList<Objective> objectives = run.Objectives;
        var symbols = new Dictionary<string, SymbolTable>();
        IDataView[] views = [train, .. run.Corpora.Select(corpus => corpus.Rows)];
        string[] names = [CorpusSampler.Main, .. run.Corpora.Select(corpus => corpus.Name)];
        var columns = new ColumnBinding(run, views, validation);
        Corpus[] corpora = [.. views.Select((view, v) => CorpusReader.Read(view, NameOf(view), columns.InputsIn(view),
            columns.LabelsIn(view, objectives.Where(o => v == 0 || o.Data == view)), symbols, v == 0 || !run.Options.MainVocabulary, checkCanceled))];
        RequireRows(corpora);
        if (run.Options.MainVocabulary)
        {
            RequireCounted(columns.Inputs.Zip(run.Options.Inputs).Where(i => i.Second.LearnsWith is null).Select(i => i.First), symbols);
        }
        Dictionary<string, InputState> states = Learn(run.Options.Inputs, columns.Inputs, symbols);
        RequireFits(run.Options, states);
        Corpus? held = validation is null ? null : CorpusReader.Read(validation, "the validation data", columns.InputsIn(validation),
            columns.LabelsIn(validation, objectives), symbols, false, checkCanceled);
        if (held is { Rows: 0 })
        {
            throw new InvalidOperationException(
                "The validation data has no rows; set ValidationSet to null, or ValidationFraction to 0 to train without validation.");
        }
        Dictionary<string, Corpus[]> corporaOf = objectives.ToDictionary(objective => objective.Name, objective => (Corpus[])
            [.. corpora.Where((_, v) => (v == 0 || views[v] == DataOf(objective, objectives)) && columns.IsReadable(objective, views[v]))]);
        NetworkPlan plan = run.Network(states, columns.Labels.ToDictionary(use => use.Column, use => symbols[use.Column].Texts));
        var data = new TrainingData(plan, corpora, names, corporaOf, held, symbols, columns.Labels)
        {
            ReadRows = view => Rows(CorpusReader.Read(view, "the rows of the batch source", columns.InputsIn(view), columns.LabelsIn(view, objectives),
                symbols, false, checkCanceled)),
        };
        data.RequireLabels();
        return data;

        string NameOf(IDataView view) => view == train ? "the training data" : $"the data of objective '{objectives.First(o => o.Data == view).Name}'";
    }

    /// <summary>Reads the rows of a further view, with the vocabularies and label sets of this data.</summary>
    public required Func<IDataView, IReadOnlyList<RowReference>> ReadRows { get; init; }

    /// <summary>What looks like a mistake of the user's, in words for the log: label columns of one class, of which nothing can be learnt.</summary>
    public IEnumerable<string> Doubts() => Plan.Objectives.OfType<LabelTask>()
        .Where(task => task.Label.CreateData() is Ragged<int> && Plan.Labels[task.LabelColumnName].Count == 1)
        .Select(task => $"Column '{task.LabelColumnName}' of task '{task.Name}' has the one class '{Plan.Labels[task.LabelColumnName][0]}' in all labelled "
            + "rows, so that there is nothing to learn; check the column.");

    /// <summary>A builder of batches over all corpora.</summary>
    public BatchBuilder CreateBuilder(Device device) => new(Plan.InputStates, _labels, Symbols, device);

    /// <summary>Whether an objective is trained on the rows of a corpus: those of the main one and of its own, where they have the inputs that it
    /// reads.</summary>
    public bool Participates(Objective objective, Corpus corpus) => _corporaOf[objective.Name].Contains(corpus);

    /// <summary>The rows that an objective is trained on, in batches.</summary>
    public IEnumerable<Batch> RowsOf(Objective objective, BatchBuilder builder) => CorporaOf(objective)
        .SelectMany(c => Enumerable.Range(0, Corpora[c].Rows).Select(row => new RowReference(Corpora[c], row)))
        .Chunk(256).Select(builder.Build);

    private static RowReference[] Rows(Corpus corpus) => [.. Enumerable.Range(0, corpus.Rows).Select(row => new RowReference(corpus, row))];

    /// <summary>The corpora that an objective is trained on, by their places.</summary>
    public IEnumerable<int> CorporaOf(Objective objective) => Enumerable.Range(0, Corpora.Count).Where(c => Participates(objective, Corpora[c]));

    /// <summary>The rows that an objective is trained on beside those of the main view; null: none.</summary>
    private static IDataView? DataOf(Objective objective, IReadOnlyList<Objective> objectives) =>
        objective.RowsOf is { } task ? objectives.FirstOrDefault(other => other.Name == task)?.Data : objective.Data;

    /// <summary>An encoder that is had in common must be able to read all its inputs.</summary>
    private static void RequireFits(TrainingOptions options, Dictionary<string, InputState> states)
    {
        foreach ((string input, string owner) in options.EncoderAliases)
        {
            if (states[input].MisfitWith(states[owner]) is not { } misfit) continue;
            throw new InvalidOperationException($"EncoderAliases gives input '{input}' the encoder of '{owner}', but {misfit}; give it an encoder of its own.");
        }
    }

    /// <summary>An input that the main view lacks has no vocabulary where the main view alone makes them.</summary>
    private static void RequireCounted(IEnumerable<InputColumns> inputs, Dictionary<string, SymbolTable> symbols)
    {
        foreach ((InputColumns input, ColumnUse use) in inputs.SelectMany(input => input.Columns.Select(use => (input, use))))
        {
            if (!symbols.TryGetValue(use.Column, out SymbolTable? read) || read.Count == 0 || Enumerable.Range(0, read.Count).Any(id => read.CountOf(id) > 0))
            {
                continue;
            }
            throw new InvalidOperationException($"Input '{input.Input}': column '{use.Column}' has no values in the training data, from which alone "
                + $"vocabularies "
                + "are learnt (MainVocabulary); leave that setting out, or give the training data the column.");
        }
    }

    /// <summary>What the inputs have learnt; an input may learn for others too.</summary>
    private static Dictionary<string, InputState> Learn(IReadOnlyList<Input> inputs, IReadOnlyList<InputColumns> columns,
        IReadOnlyDictionary<string, SymbolTable> symbols)
    {
        Dictionary<string, InputState> learnt = inputs.Zip(columns).Where(i => i.First.LearnsWith is null).ToDictionary(i => i.First.Name, i =>
        {
            InputColumns[] followers = [.. inputs.Zip(columns).Where(other => other.First.LearnsWith == i.First.Name).Select(other => other.Second)];
            return i.First.Learn(i.Second.Columns, followers.Length == 0 ? symbols : Together([i.Second, .. followers], symbols));
        });
        return inputs.ToDictionary(input => input.Name, input => input.LearnsWith is { } learner ? input.Adopt(learnt[learner]) : learnt[input.Name]);
    }

    /// <summary>The symbols with those of several inputs counted together, in the columns of the first of them.</summary>
    private static Dictionary<string, SymbolTable> Together(InputColumns[] inputs, IReadOnlyDictionary<string, SymbolTable> symbols)
    {
        var together = new Dictionary<string, SymbolTable>(symbols);
        for (int c = 0; c < inputs[0].Columns.Count; c++)
        {
            string[] united = [.. inputs.Select(input => input.Columns[c].Column).Distinct()];
            together[united[0]] = SymbolTable.Union(united.Select(column => symbols[column]));
        }
        return together;
    }

    private static void RequireRows(IReadOnlyList<Corpus> corpora)
    {
        if (corpora.FirstOrDefault(corpus => corpus.Rows == 0) is { } empty)
        {
            throw new InvalidOperationException($"There are no rows in {empty.Name}; training needs at least one.");
        }
    }

    /// <summary>An objective with label columns but without a single label would silently learn nothing.</summary>
    private void RequireLabels()
    {
        foreach (Objective objective in Plan.Objectives)
        {
            if (objective.NeedsLabels && CorporaOf(objective).All(c => LabelledRows(objective, Corpora[c]) == 0))
            {
                throw new InvalidOperationException(
                    $"Objective '{objective.Name}' has no label in any training row: column "
                    + $"{string.Join(", ", objective.Columns.Select(use => $"'{use.Column}'"))} is missing or empty everywhere.");
            }
        }
        Objective main = Plan.Objectives[0];
        if (Validation is not null && LabelledRows(main, Validation) == 0)
        {
            throw new InvalidOperationException(
                $"The main task '{main.Name}' has no label in any validation row (column '{main.Columns[0].Column}'), so that nothing could decide on early "
                + "stopping; label some, or set ValidationFraction to 0.");
        }
    }

    /// <summary>The rows that teach an objective something.</summary>
    public IEnumerable<RowReference> LabelledRowsOf(Objective objective) => CorporaOf(objective).Select(c => Corpora[c])
        .SelectMany(corpus => Labelled(objective, corpus).Select(row => new RowReference(corpus, row)));

    /// <summary>The number of rows of a corpus that carry a label of an objective.</summary>
    public static int LabelledRows(Objective objective, Corpus corpus) => Labelled(objective, corpus).Count();

    /// <summary>The rows of a corpus that teach an objective something: those with a label, or all where it needs none.</summary>
    private static IEnumerable<int> Labelled(Objective objective, Corpus corpus)
    {
        IEnumerable<int> rows = Enumerable.Range(0, corpus.Rows);
        if (!objective.NeedsLabels) return rows;
        ColumnData?[] columns = [.. objective.Columns.Select(use => corpus.Find(use.Column))];
        return rows.Where(row => columns.Any(data => HasLabel(data, row)));
    }

    private static bool HasLabel(ColumnData? data, int row) => data switch
    {
        Ragged<int> classes => classes[row].IndexOfAnyExcept(ColumnUse.Missing) >= 0,
        Ragged<float> values => values[row].ContainsAnyExcept(float.NaN),
        _ => false,
    };
}
