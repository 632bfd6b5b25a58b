using Microsoft.ML.MultiTask.Data;

namespace Microsoft.ML.MultiTask.Training;

/// <summary>The columns of a run, bound to the views that have them: how each is read, and which of them are read of which view.</summary>
internal sealed class ColumnBinding
{
    private readonly RunPlan _plan;

    /// <summary>Binds the columns of all views, and refuses those that are missing, of a wrong type, or read in two ways.</summary>
    /// <param name="plan">Who reads what.</param>
    /// <param name="views">The training views, the main one first.</param>
    /// <param name="validation">The validation rows; null without any.</param>
    public ColumnBinding(RunPlan plan, IReadOnlyList<IDataView> views, IDataView? validation)
    {
        _plan = plan;
        RequireInputs(views[0], validation);
        Inputs = BindInputs(views);
        Labels = [.. BindLabels(views[0]), .. Difficulties(views[0])];
        RequireOneReading();
        RequireDifficulties();
    }

    /// <summary>The columns of every input.</summary>
    public IReadOnlyList<InputColumns> Inputs { get; }

    /// <summary>The columns of labels, and those that curricula read.</summary>
    public IReadOnlyList<ColumnUse> Labels { get; }

    /// <summary>The inputs that a view has.</summary>
    public IReadOnlyList<InputColumns> InputsIn(IDataView view) => [.. Inputs.Where(input => HasColumns(view, input.Columns))];

    /// <summary>The label columns that a view is read for: those of objectives that may look at it and find their inputs there.</summary>
    /// <param name="view">The view.</param>
    /// <param name="objectives">The objectives that may look at it.</param>
    public IReadOnlyList<ColumnUse> LabelsIn(IDataView view, IEnumerable<Objective> objectives)
    {
        ILookup<bool, Objective> byReadable = objectives.ToLookup(objective => IsReadable(objective, view));
        HashSet<string> wanted = [.. byReadable[true].SelectMany(objective => objective.Columns).Select(use => use.Column)];
        foreach (Objective blind in byReadable[false])
        {
            if (blind.Columns.FirstOrDefault(use => wanted.Contains(use.Column) && HasColumns(view, [use])) is not { } use) continue;
            throw new InvalidOperationException($"Objective '{blind.Name}' learns the column '{use.Column}', which another objective finds in rows "
                + $"without the inputs of '{blind.Name}'; give the column another name in one of the views.");
        }
        HashSet<string> learnt = [.. Learnt().Select(use => use.Column)];
        return [.. Labels.Where(use => wanted.Contains(use.Column) || !learnt.Contains(use.Column))]; // those of curricula are no labels
    }

    /// <summary>Whether a view has all inputs that an objective reads.</summary>
    public bool IsReadable(Objective objective, IDataView view) => _plan.Reads(objective).All(input => HasColumns(view, input.Columns));

    private IEnumerable<ColumnUse> Learnt() => _plan.Objectives.SelectMany(objective => objective.Columns);

    /// <summary>The main view, the validation rows and an objective's own data must have what is read there.</summary>
    private void RequireInputs(IDataView train, IDataView? validation)
    {
        foreach ((Input input, Objective reader) in _plan.ReadFromMain()) Require(train, input, $"the training data (objective '{reader.Name}')");
        foreach (Objective objective in _plan.Objectives.Where(objective => objective.Data is not null))
        {
            foreach (Input input in _plan.Reads(objective)) Require(objective.Data!, input, $"the data of objective '{objective.Name}'");
        }
        if (validation is null) return;
        foreach (Objective task in _plan.MainTasks)
        {
            foreach (Input input in _plan.Reads(task)) Require(validation, input, $"the validation data (objective '{task.Name}')");
        }

        static void Require(IDataView view, Input input, string name)
        {
            foreach (ColumnUse use in input.Columns) CorpusReader.Require(view.Schema, use, name);
        }
    }

    /// <summary>The columns of every input, bound to the first view that has them.</summary>
    private InputColumns[] BindInputs(IReadOnlyList<IDataView> views) => [.. _plan.Options.Inputs.Select(input =>
    {
        IDataView view = views.FirstOrDefault(view => HasColumns(view, input.Columns)) ?? views[0];
        return new InputColumns(input.Name, [.. input.Columns.Select(use => use.Bind(CorpusReader.Require(view.Schema, use, "the training data").Type))],
            input.PositionLimit);
    })];

    private static bool HasColumns(IDataView view, IReadOnlyList<ColumnUse> columns) =>
        columns.All(use => view.Schema.GetColumnOrNull(use.Column) is not null);

    /// <summary>Every label column once, bound to the first view that has it; a column that no view of its objective has is an error.</summary>
    private ColumnUse[] BindLabels(IDataView train)
    {
        var bound = new Dictionary<string, (ColumnUse Use, string Objective)>();
        foreach (Objective objective in _plan.Objectives)
        {
            foreach (ColumnUse use in objective.Columns)
            {
                bool inMain = train.Schema.GetColumnOrNull(use.Column) is not null && IsReadable(objective, train);
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
    private void RequireOneReading()
    {
        foreach ((InputColumns input, ColumnUse use) in Inputs.SelectMany(input => input.Columns.Select(use => (input, use))))
        {
            if (Labels.FirstOrDefault(label => label.Column == use.Column && !AreAlike(use, label)) is not { } label) continue;
            throw new InvalidOperationException($"Column '{use.Column}' is read in two ways: by input '{input.Input}' as {use.Expected}, and as a label as "
                + $"{Describe(label)}; give one of them a copy of the column under another name (CopyColumns).");
        }

        static bool AreAlike(ColumnUse use, ColumnUse label) =>
            use == label || (label.AlignedWith is not null && use.CreateData().GetType() == label.CreateData().GetType());
    }

    /// <summary>The columns that curricula read and no objective learns.</summary>
    private IEnumerable<ColumnUse> Difficulties(IDataView train) => ReadByCurricula()
        .Where(use => Learnt().All(label => label.Column != use.Column))
        .DistinctBy(use => use.Column).Select(use => use.Bind(CorpusReader.Require(train.Schema, use, "the training data").Type));

    private IEnumerable<ColumnUse> ReadByCurricula() => _plan.Options.Stages.Select(stage => stage.Curriculum)
        .Append(_plan.Options.Curriculum).OfType<Curriculum>().SelectMany(curriculum => curriculum.Columns);

    /// <summary>What an objective learns is stored its way: a curriculum can only read it where that is its own way too.</summary>
    private void RequireDifficulties()
    {
        foreach (ColumnUse use in ReadByCurricula())
        {
            if (Labels.FirstOrDefault(label => label.Column == use.Column && label.GetType() != use.GetType()) is not { } label) continue;
            string learner = _plan.Objectives.First(objective => objective.Columns.Any(own => own.Column == use.Column)).Name;
            throw new InvalidOperationException($"The curriculum reads the column '{use.Column}' as {use.Expected}, but objective '{learner}' learns it as "
                + $"{Describe(label)}; give one of them a copy of the column under another name (CopyColumns).");
        }
    }

    private static string Describe(ColumnUse use) => use.AlignedWith is { } input ? $"{use.Expected}, of input '{input}'" : use.Expected;
}
