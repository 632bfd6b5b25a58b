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
        var symbols = new Dictionary<string, SymbolTable>();
        IDataView[] views = [train, .. objectives.Select(objective => objective.Data).OfType<IDataView>().Distinct()];
        string[] names = [.. views.Select((view, v) => v == 0 ? CorpusSampler.Main : objectives.First(objective => objective.Data == view).Name)];
        RequireInputs(options, objectives, train, validation);
        InputColumns[] inputs = BindInputs(options, views);
        ColumnUse[] labels = [.. BindLabels(objectives, train, options), .. Difficulties(options, train)];
        RequireOneReading(inputs, labels);
        RequireDifficulties(objectives, options, labels);

        Corpus[] corpora = [.. views.Select((view, v) => CorpusReader.Read(view, v == 0 ? "the training data" : $"the data of objective '{names[v]}'",
            InputsIn(view, inputs), LabelsIn(view, [.. objectives.Where(o => v == 0 || o.Data == view)], options, labels), symbols, true, checkCanceled))];
        RequireRows(corpora);
        Dictionary<string, InputState> states = Learn(options.Inputs, inputs, symbols);
        RequireFits(options, states);
        Corpus? held = validation is null ? null : CorpusReader.Read(validation, "the validation data", InputsIn(validation, inputs),
            LabelsIn(validation, objectives, options, labels), symbols, false, checkCanceled);
        if (held is { Rows: 0 })
        {
            throw new InvalidOperationException(
                "The validation data has no rows; set ValidationSet to null, or ValidationFraction to 0 to train without validation.");
        }
        Dictionary<string, Corpus[]> corporaOf = objectives.ToDictionary(objective => objective.Name, objective => (Corpus[])
            [.. corpora.Where((_, v) => (v == 0 || views[v] == DataOf(objective, objectives)) && IsReadable(objective, views[v], options))]);
        var data = new TrainingData(MakePlan(options, objectives, states, labels, symbols), corpora, names, corporaOf, held, symbols, labels)
        {
            ReadRows = view => Rows(CorpusReader.Read(view, "the rows of the batch source", InputsIn(view, inputs),
                LabelsIn(view, objectives, options, labels), symbols, false, checkCanceled)),
        };
        data.RequireLabels();
        return data;
    }

    /// <summary>Reads the rows of a further view, with the vocabularies and label sets of this data.</summary>
    public required Func<IDataView, IReadOnlyList<RowReference>> ReadRows { get; init; }

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

    /// <summary>The main view, the validation rows and an objective's own data must have what is read there.</summary>
    private static void RequireInputs(TrainingOptions options, IReadOnlyList<Objective> objectives, IDataView train, IDataView? validation)
    {
        foreach ((Input input, Objective reader) in options.ReadFromMain()) Require(train, input, $"the training data (objective '{reader.Name}')");
        foreach (Objective objective in objectives.Where(objective => objective.Data is not null))
        {
            foreach (Input input in options.Reads(objective)) Require(objective.Data!, input, $"the data of objective '{objective.Name}'");
        }
        if (validation is null) return;
        foreach (Objective task in objectives.Take(options.Tasks.Count))
        {
            foreach (Input input in options.Reads(task)) Require(validation, input, $"the validation data (objective '{task.Name}')");
        }

        static void Require(IDataView view, Input input, string name)
        {
            foreach (ColumnUse use in input.Columns) CorpusReader.Require(view.Schema, use, name);
        }
    }

    /// <summary>The columns of every input, bound to the first view that has them.</summary>
    private static InputColumns[] BindInputs(TrainingOptions options, IDataView[] views) => [.. options.Inputs.Select(input =>
    {
        IDataView view = views.FirstOrDefault(view => HasColumns(view, input.Columns)) ?? views[0];
        return new InputColumns(input.Name, [.. input.Columns.Select(use => use.Bind(CorpusReader.Require(view.Schema, use, "the training data").Type))],
            input.PositionLimit);
    })];

    private static bool HasColumns(IDataView view, IReadOnlyList<ColumnUse> columns) =>
        columns.All(use => view.Schema.GetColumnOrNull(use.Column) is not null);

    private static InputColumns[] InputsIn(IDataView view, InputColumns[] inputs) => [.. inputs.Where(input => HasColumns(view, input.Columns))];

    /// <summary>The rows that an objective is trained on beside those of the main view; null: none.</summary>
    private static IDataView? DataOf(Objective objective, IReadOnlyList<Objective> objectives) =>
        objective.RowsOf is { } task ? objectives.FirstOrDefault(other => other.Name == task)?.Data : objective.Data;

    /// <summary>Whether a view has all inputs that an objective reads.</summary>
    private static bool IsReadable(Objective objective, IDataView view, TrainingOptions options) =>
        options.Reads(objective).All(input => HasColumns(view, input.Columns));

    /// <summary>An encoder that is had in common must be able to read all its inputs.</summary>
    private static void RequireFits(TrainingOptions options, Dictionary<string, InputState> states)
    {
        foreach ((string input, EncoderSettings encoder) in options.InputEncoders)
        {
            if (encoder is not EncoderOf { Input: var owner } || states[input].MisfitWith(states[owner]) is not { } misfit) continue;
            throw new InvalidOperationException($"EncoderOf gives input '{input}' the encoder of '{owner}', but {misfit}; give it an encoder of its own.");
        }
    }

    /// <summary>What the inputs have learnt; an input may learn for others too.</summary>
    private static Dictionary<string, InputState> Learn(IReadOnlyList<Input> inputs, InputColumns[] columns,
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

    /// <summary>Every label column once, bound to the first view that has it; a column that no view of its objective has is an error.</summary>
    private static ColumnUse[] BindLabels(IReadOnlyList<Objective> objectives, IDataView train, TrainingOptions options)
    {
        var bound = new Dictionary<string, (ColumnUse Use, string Objective)>();
        foreach (Objective objective in objectives)
        {
            foreach (ColumnUse use in objective.Columns)
            {
                bool inMain = train.Schema.GetColumnOrNull(use.Column) is not null && IsReadable(objective, train, options);
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

    /// <summary>A column is kept once: what an input reads may be labels too, but only labels of positions that are stored in the same way.</summary>
    private static void RequireOneReading(InputColumns[] inputs, ColumnUse[] labels)
    {
        foreach ((InputColumns input, ColumnUse use) in inputs.SelectMany(input => input.Columns.Select(use => (input, use))))
        {
            if (labels.FirstOrDefault(label => label.Column == use.Column && !AreAlike(use, label)) is not { } label) continue;
            throw new InvalidOperationException($"Column '{use.Column}' is read in two ways: by input '{input.Input}' as {use.Expected}, and as a label as "
                + $"{Describe(label)}; give one of them a copy of the column under another name (CopyColumns).");
        }

        static bool AreAlike(ColumnUse use, ColumnUse label) =>
            use == label || (label.AlignedWith is not null && use.CreateData().GetType() == label.CreateData().GetType());
    }

    /// <summary>The columns that curricula read and no objective learns.</summary>
    private static IEnumerable<ColumnUse> Difficulties(TrainingOptions options, IDataView train) => ReadByCurricula(options)
        .Where(use => options.Objectives().SelectMany(objective => objective.Columns).All(label => label.Column != use.Column))
        .DistinctBy(use => use.Column).Select(use => use.Bind(CorpusReader.Require(train.Schema, use, "the training data").Type));

    private static IEnumerable<ColumnUse> ReadByCurricula(TrainingOptions options) => options.Stages.Select(stage => stage.Curriculum)
        .Append(options.Curriculum).OfType<Curriculum>().SelectMany(curriculum => curriculum.Columns);

    /// <summary>What an objective learns is stored its way: a curriculum can only read it where that is its own way too.</summary>
    private static void RequireDifficulties(IReadOnlyList<Objective> objectives, TrainingOptions options, ColumnUse[] labels)
    {
        foreach (ColumnUse use in ReadByCurricula(options))
        {
            if (labels.FirstOrDefault(label => label.Column == use.Column && label.GetType() != use.GetType()) is not { } label) continue;
            string learner = objectives.First(objective => objective.Columns.Any(own => own.Column == use.Column)).Name;
            throw new InvalidOperationException($"The curriculum reads the column '{use.Column}' as {use.Expected}, but objective '{learner}' learns it as "
                + $"{Describe(label)}; give one of them a copy of the column under another name (CopyColumns).");
        }
    }

    private static string Describe(ColumnUse use) => use.AlignedWith is { } input ? $"{use.Expected}, of input '{input}'" : use.Expected;

    /// <summary>The label columns that a view is read for: those of objectives that may look at it and find their inputs there.</summary>
    private static ColumnUse[] LabelsIn(IDataView view, IReadOnlyList<Objective> objectives, TrainingOptions options, ColumnUse[] labels)
    {
        ILookup<bool, Objective> byReadable = objectives.ToLookup(objective => IsReadable(objective, view, options));
        HashSet<string> wanted = [.. byReadable[true].SelectMany(objective => objective.Columns).Select(use => use.Column)];
        foreach (Objective blind in byReadable[false])
        {
            if (blind.Columns.FirstOrDefault(use => wanted.Contains(use.Column) && HasColumns(view, [use])) is not { } use) continue;
            throw new InvalidOperationException($"Objective '{blind.Name}' learns the column '{use.Column}', which another objective finds in rows "
                + $"without the inputs of '{blind.Name}'; give the column another name in one of the views.");
        }
        HashSet<string> learnt = [.. options.Objectives().SelectMany(objective => objective.Columns).Select(use => use.Column)];
        return [.. labels.Where(use => wanted.Contains(use.Column) || !learnt.Contains(use.Column))]; // those of curricula are no labels
    }

    private static NetworkPlan MakePlan(TrainingOptions options, IReadOnlyList<Objective> objectives, IReadOnlyDictionary<string, InputState> states,
        ColumnUse[] labels, Dictionary<string, SymbolTable> symbols)
    {
        Objective[] reading = [.. objectives.Where(objective => objective is not Penalty)];
        IReadOnlyDictionary<string, EncoderSettings> encoders = NetworkPlan.EncodersOf(
            reading.SelectMany(objective => objective.EncodedInputs), input => options.InputEncoders.GetValueOrDefault(input) ?? options.Encoder);
        return new NetworkPlan
        {
            Inputs = options.Inputs,
            Encoders = encoders,
            Readers = encoders.Where(e => e.Value is not EncoderOf).ToDictionary(e => e.Key, e => TrainingOptions.Readers(reading
                .Where(objective => objective.EncodedInputs.Any(input => NetworkPlan.OwnerOf(encoders, input) == e.Key)))),
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

    /// <summary>The number of rows of a corpus that carry a label of an objective.</summary>
    public static int LabelledRows(Objective objective, Corpus corpus)
    {
        if (!objective.NeedsLabels) return corpus.Rows;
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
