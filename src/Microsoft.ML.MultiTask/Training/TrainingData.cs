using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Data.Batching;
using Microsoft.ML.MultiTask.Objectives;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Training;

/// <summary>The encoded corpora of a run, and what they have taught.</summary>
internal sealed class TrainingData
{
    private readonly IReadOnlyList<IDataView?> _views;
    private readonly IReadOnlyList<ColumnUse> _labels;
    private readonly Corpus[] _corpora;

    private TrainingData(NetworkPlan plan, IReadOnlyList<IDataView?> views, Corpus[] corpora, IReadOnlyList<string> names, Corpus? validation,
        IReadOnlyDictionary<string, SymbolTable> symbols, IReadOnlyList<ColumnUse> labels)
    {
        Plan = plan;
        _corpora = corpora;
        Names = names;
        Validation = validation;
        Symbols = symbols;
        _views = views;
        _labels = labels;
    }

    /// <summary>What the network is built from.</summary>
    public NetworkPlan Plan { get; }

    /// <summary>The training corpora, the main one first.</summary>
    public IReadOnlyList<Corpus> Corpora => _corpora;

    /// <summary>What the sampler calls them: the main corpus, then the first objective that brought each.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The validation rows; null without any.</summary>
    public Corpus? Validation { get; }

    /// <summary>The distinct strings of every column.</summary>
    public IReadOnlyDictionary<string, SymbolTable> Symbols { get; }

    /// <summary>Reads all views, each in one pass, and learns vocabularies and label sets.</summary>
    public static TrainingData Read(TrainingOptions options, IDataView train, IDataView? validation, Action checkCanceled)
    {
        IReadOnlyList<Objective> objectives = options.Objectives();
        InputColumns[] inputs =
            [.. options.Inputs.Select(input => new InputColumns(input.Name, [.. input.Columns.Select(use => Bind(use, train))], input.PositionLimit))];
        ColumnUse[] labels = [.. BindLabels(objectives, train), .. Difficulties(options, train)];
        var symbols = new Dictionary<string, SymbolTable>();
        var views = new List<IDataView?> { train };
        views.AddRange(objectives.Select(objective => objective.Data).Where(view => view is not null).Distinct());
        string[] names = [.. views.Select((view, v) => v == 0 ? "main" : objectives.First(objective => objective.Data == view).Name)];

        Corpus[] corpora = [.. views.Select((view, v) => CorpusReader.Read(view!, v == 0 ? "the training data" : $"the data of objective '{names[v]}'", inputs,
            LabelsOf(view!, v == 0, objectives, labels), symbols, true, checkCanceled))];
        RequireRows(corpora);
        IReadOnlyDictionary<string, InputState> states = options.Inputs.Zip(inputs)
            .ToDictionary(i => i.First.Name, i => i.First.Learn(i.Second.Columns, symbols));
        Corpus? held = validation is null ? null : CorpusReader.Read(validation, "the validation data", inputs, labels, symbols, false, checkCanceled);
        if (held is { Rows: 0 })
        {
            throw new InvalidOperationException(
                "The validation data has no rows; set ValidationSet to null, or ValidationFraction to 0 to train without validation.");
        }
        var data = new TrainingData(MakePlan(options, objectives, states, labels, symbols), views, corpora, names, held, symbols, labels);
        data.RequireLabels();
        return data;
    }

    /// <summary>A builder of batches over all corpora.</summary>
    public BatchBuilder CreateBuilder(Device device) => new(Plan.InputStates, _labels, Symbols, device);

    /// <summary>Whether an objective is trained on the rows of a corpus.</summary>
    public bool Participates(Objective objective, Corpus corpus)
    {
        int c = Array.IndexOf(_corpora, corpus);
        return c <= 0 || _views[c] == objective.Data;
    }

    /// <summary>The rows that an objective is trained on, in batches.</summary>
    public IEnumerable<Batch> RowsOf(Objective objective, BatchBuilder builder) => CorporaOf(objective)
        .SelectMany(c => Enumerable.Range(0, Corpora[c].Rows).Select(row => new RowReference(Corpora[c], row)))
        .Chunk(256).Select(builder.Build);

    /// <summary>The corpora that an objective is trained on: the main one, and its own.</summary>
    public IEnumerable<int> CorporaOf(Objective objective) => Enumerable.Range(0, Corpora.Count).Where(c => Participates(objective, Corpora[c]));

    private static ColumnUse Bind(ColumnUse use, IDataView view) => use.Bind(CorpusReader.Require(view.Schema, use, "the training data").Type);

    /// <summary>Every label column once, bound to the first view that has it; a column that no view of its objective has is an error.</summary>
    private static ColumnUse[] BindLabels(IReadOnlyList<Objective> objectives, IDataView train)
    {
        var bound = new Dictionary<string, (ColumnUse Use, string Objective)>();
        foreach (Objective objective in objectives)
        {
            foreach (ColumnUse use in objective.Columns)
            {
                bool inMain = train.Schema.GetColumnOrNull(use.Column) is not null;
                IDataView view = inMain ? train : objective.Data ?? train;
                ColumnUse found = use.Bind(CorpusReader.Require(view.Schema, use,
                    $"{(inMain || objective.Data is null ? "the training data" : "its own data")} (objective '{objective.Name}')").Type);
                if (bound.TryGetValue(use.Column, out (ColumnUse Use, string Objective) other) && other.Use != found)
                {
                    throw new InvalidOperationException($"Objectives '{other.Objective}' and '{objective.Name}' read the column '{use.Column}' in two ways: "
                        + $"as {Describe(other.Use)}, and as {Describe(found)}.");
                }
                bound[use.Column] = (found, objective.Name);
            }
        }
        return [.. bound.Values.Select(b => b.Use)];
    }

    /// <summary>The columns that curricula read and no objective learns.</summary>
    private static IEnumerable<ColumnUse> Difficulties(TrainingOptions options, IDataView train) => options.Stages.Select(stage => stage.Curriculum)
        .Append(options.Curriculum).OfType<Curriculum>().SelectMany(curriculum => curriculum.Columns)
        .Where(use => options.Objectives().SelectMany(objective => objective.Columns).All(label => label.Column != use.Column))
        .DistinctBy(use => use.Column).Select(use => Bind(use, train));

    private static string Describe(ColumnUse use) => use.AlignedWith is { } input ? $"{use.Expected}, of input '{input}'" : use.Expected;

    /// <summary>The label columns that a corpus is read for: those of the objectives that are trained on it.</summary>
    private static ColumnUse[] LabelsOf(IDataView view, bool isMain, IReadOnlyList<Objective> objectives, ColumnUse[] labels)
    {
        HashSet<string> wanted = [.. objectives.Where(objective => isMain || objective.Data == view)
            .SelectMany(objective => objective.Columns).Select(use => use.Column)];
        HashSet<string> learnt = [.. objectives.SelectMany(objective => objective.Columns).Select(use => use.Column)];
        return [.. labels.Where(use => wanted.Contains(use.Column) || !learnt.Contains(use.Column))];
    }

    private static NetworkPlan MakePlan(TrainingOptions options, IReadOnlyList<Objective> objectives, IReadOnlyDictionary<string, InputState> states,
        ColumnUse[] labels, Dictionary<string, SymbolTable> symbols)
    {
        ILookup<string, Objective> readers = objectives.Where(objective => objective is not Penalty)
            .SelectMany(objective => objective.OtherInputs.Prepend(objective.Input!).Distinct().Select(input => (input, objective)))
            .ToLookup(reader => reader.input, reader => reader.objective);
        return new NetworkPlan
        {
            Inputs = options.Inputs,
            Encoders = readers.ToDictionary(input => input.Key, input => options.InputEncoders.GetValueOrDefault(input.Key) ?? options.Encoder),
            Readers = readers.ToDictionary(input => input.Key, TrainingOptions.Readers),
            Sharing = options.Sharing.Resolve(TrainingOptions.Readers(objectives)),
            Objectives = objectives,
            MainTasks = options.Tasks.Count,
            InputStates = states,
            Labels = labels.ToDictionary(use => use.Column, use => symbols[use.Column].Texts),
        };
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
            if (objective.Columns.Count > 0 && CorporaOf(objective).All(c => LabelledRows(objective, Corpora[c]) == 0))
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

    /// <summary>The number of rows of a corpus that carry a label of an objective.</summary>
    public static int LabelledRows(Objective objective, Corpus corpus)
    {
        if (objective.Columns.Count == 0) return corpus.Rows;
        ColumnData?[] columns = [.. objective.Columns.Select(use => corpus.Find(use.Column))];
        return Enumerable.Range(0, corpus.Rows).Count(row => columns.Any(data => HasLabel(data, row)));
    }

    private static bool HasLabel(ColumnData? data, int row) => data switch
    {
        Ragged<int> classes => classes[row].IndexOfAnyExcept(ColumnUse.Missing) >= 0,
        Ragged<float> values => values[row].ContainsAnyExcept(float.NaN),
        _ => false,
    };
}
