using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Data.Inputs;
using Microsoft.ML.MultiTask.Encoders;
using Microsoft.ML.MultiTask.Layers;
using Microsoft.ML.MultiTask.Sharing;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Objectives;

/// <summary>What an objective may look at when its learned part is built.</summary>
public sealed class BuildContext
{
    private readonly Dictionary<string, nn.Module> _parts = [];

    /// <summary>The name of the objective that is built.</summary>
    public required string Objective { get; init; }

    /// <summary>The parts that several objectives have in common.</summary>
    internal SharedParts Shared { get; init; } = new([]);

    /// <summary>The parts of the objective that were asked for so far, by name.</summary>
    internal IReadOnlyDictionary<string, nn.Module> Parts => _parts;

    /// <summary>The encoders by input, and who shares them.</summary>
    public required IReadOnlyDictionary<string, SharingModule> Sharing { get; init; }

    /// <summary>The name under which the objective that is being built sees the encoders; that of the outermost one where objectives are nested.</summary>
    public required string Reader { get; init; }

    /// <summary>All objectives of the network, main tasks first.</summary>
    public IReadOnlyList<Objective> Objectives { get; init; } = [];

    /// <summary>What was learnt of every input, by its name.</summary>
    public required IReadOnlyDictionary<string, InputState> Inputs { get; init; }

    /// <summary>The names of the classes by label column, in class order.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<string>> Labels { get; init; }

    /// <summary>The distinct strings of every column of the run; null when a saved model is built again.</summary>
    public IReadOnlyDictionary<string, SymbolTable>? Symbols { get; init; }

    /// <summary>The training rows of the objective in batches, to learn something of them before training, such as the bins of a statistic; null when a saved
    /// model is built again. Every enumeration reads them afresh.</summary>
    public IEnumerable<Batch>? TrainingRows { get; init; }

    /// <summary>The source of first values and of every later draw.</summary>
    public required RandomSource Random { get; init; }

    /// <summary>A part of the objective, such as its output layer: built for it alone, or the one that it has in common with others, see
    /// <see cref="SharingSettings.ObjectiveModules"/>.</summary>
    /// <param name="name">What the part is called: <c>scores</c>, <c>pooling</c>, <c>crf</c>, <c>hidden</c> and so on.</param>
    /// <param name="build">Builds it.</param>
    /// <exception cref="InvalidOperationException">It is to be shared, but is not of the same kind and size for all.</exception>
    public T Part<T>(string name, Func<T> build) where T : nn.Module
    {
        T part = Shared.Of(Objective, name, build);
        _parts.TryAdd(name, part);
        return part;
    }

    /// <summary>The widths of the layer that an objective reads.</summary>
    /// <exception cref="InvalidOperationException">There is no such input or layer.</exception>
    public LayerShape Shape(Objective objective)
    {
        IReadOnlyList<LayerShape> shapes = Shapes(objective);
        int layer = objective.Layer ?? shapes.Count - 1;
        return layer < shapes.Count
            ? shapes[layer]
            : throw new InvalidOperationException(
                $"Objective '{objective.Name}' reads layer {layer} of input '{objective.Input}', but its encoder has the layers 0 to {shapes.Count - 1}.");
    }

    /// <summary>The task on whose scores an objective works.</summary>
    /// <exception cref="InvalidOperationException">There is no such task, or it does not read the input of the objective.</exception>
    public TaskObjective TaskOf(Objective objective, string task)
    {
        TaskObjective found = Task(objective, task);
        string[] inputs = [found.Input!, .. found.OtherInputs];
        return inputs.Contains(objective.Input)
            ? found
            : throw new InvalidOperationException($"Objective '{objective.Name}' has the input '{objective.Input}', but its task '{task}' reads "
                + $"{string.Join(", ", inputs.Select(name => $"'{name}'"))}; set Input.");
    }

    /// <summary>A task with one label column that an objective refers to.</summary>
    /// <exception cref="InvalidOperationException">There is no such task, or it has not one label column and a score for every class.</exception>
    public LabelTask LabelTaskOf(Objective objective, string name) => Task(objective, name) as LabelTask
        ?? throw new InvalidOperationException($"Objective '{objective.Name}' works on the labels of the task '{name}', which has not one column of labels and "
            + "a score for every class; name another task.");

    /// <summary>How the scores of the task on which an objective works become probabilities.</summary>
    /// <exception cref="InvalidOperationException">They do not.</exception>
    public ScoreLink LinkOf(Objective objective, string task) => (TaskOf(objective, task) as LabelTask)?.Link
        ?? throw new InvalidOperationException($"Objective '{objective.Name}' compares probabilities, position by position, but the task '{task}' has none: it "
            + "decides over whole rows, as with a Crf, or predicts numbers. Take a task with a softmax or sigmoid output.");

    /// <summary>What was learnt of the input that an objective reads.</summary>
    /// <exception cref="InvalidOperationException">The input is of another kind than the objective reads.</exception>
    public T State<T>(Objective objective) where T : InputState
    {
        InputState state = Of(Inputs, objective);
        return state as T
            ?? throw new InvalidOperationException($"Objective '{objective.Name}' cannot work on input '{objective.Input}', which gives a "
                + $"{state.GetType().Name} where a {typeof(T).Name} is needed.");
    }

    /// <summary>The distinct words that the training rows hold of the input of an objective, with their counts; words of the validation rows have a count of
    /// 0.</summary>
    /// <exception cref="InvalidOperationException">The input is not one of words, or a saved model is built again.</exception>
    public SymbolTable SymbolsOf(Objective objective) => SymbolsOf(objective, State<WordsState>(objective));

    /// <summary>The same for words that an objective finds in its input.</summary>
    /// <exception cref="InvalidOperationException">A saved model is built again.</exception>
    internal SymbolTable SymbolsOf(Objective objective, WordsState words) => Symbols?[words.Settings.Column]
        ?? throw new InvalidOperationException($"Objective '{objective.Name}' is made from the words of the training rows; a saved model cannot hold it.");

    /// <summary>The layer whose forward states have seen nothing to their right, and whose backward states nothing to their left: the one that the objective
    /// names, or the highest such layer when it names none. Objectives that predict a neighbouring word, or anything from a prefix, must read one.</summary>
    /// <exception cref="InvalidOperationException">The layer is none of this kind, or the encoder has none.</exception>
    public int OneSidedLayer(Objective objective)
    {
        if (objective.Layer is not null) _ = Shape(objective);
        IReadOnlyList<LayerShape> shapes = Shapes(objective);
        int highest = shapes.Count - 1;
        while (highest >= 0 && !IsFit(shapes[highest])) highest--;
        int layer = objective.Layer ?? highest;
        if (layer >= 0 && IsFit(shapes[layer])) return layer;
        string where = objective.Layer is null ? "the encoder" : $"layer {layer}";
        string mend = highest < 0 ? "use an encoder that reads in two directions, such as BiLstm" : $"set Layer to {highest}";
        throw new InvalidOperationException(
            $"Objective '{objective.Name}' reads states that have seen one side of their word only, but {where} of input "
            + $"'{objective.Input}' has none; {mend}.");

        static bool IsFit(LayerShape shape) => shape.OneSided && shape.KeepsPositions;
    }

    /// <summary>Throws when an objective labels positions one by one in a layer whose positions are not those of the input.</summary>
    internal void RequirePositions(Objective objective)
    {
        if (objective.ReadsPositions) RequirePositions(objective, objective.Input!, $"works on the words of input '{objective.Input}' one by one");
        foreach (ColumnUse use in objective.Columns)
        {
            if (use.AlignedWith is not { } input) continue;
            RequirePositions(objective, input, $"reads the column '{use.Column}' with one value for every position of input '{input}'");
        }
    }

    private void RequirePositions(Objective objective, string input, string what)
    {
        if (!Sharing.ContainsKey(input)) return;
        IReadOnlyList<LayerShape> shapes = Shapes(objective with { Input = input });
        // What works on a task without a layer of its own reads the layer of the task.
        int layer = objective.Layer ?? Objectives.FirstOrDefault(task => objective.ReadsTasks.Contains(task.Name))?.Layer ?? shapes.Count - 1;
        if (layer >= shapes.Count || shapes[layer].KeepsPositions) return;
        int highest = layer;
        while (highest >= 0 && !shapes[highest].KeepsPositions) highest--;
        string mend = highest >= 0 ? $"set Layer to {highest}, or use a task on whole rows" : "use another encoder, or a task on whole rows";
        throw new InvalidOperationException($"Objective '{objective.Name}' {what}, but layer {layer} of the encoder of that input has positions of its own, "
            + $"not those of the input; {mend}.");
    }

    /// <summary>For every class of a label column whether an objective looks for it.</summary>
    /// <param name="objective">The objective.</param>
    /// <param name="column">The column.</param>
    /// <param name="wanted">The labels that it looks for; null: all but <c>O</c>.</param>
    /// <exception cref="InvalidOperationException">The column does not hold one of them.</exception>
    internal bool[] Wanted(Objective objective, string column, IReadOnlyList<string>? wanted)
    {
        IReadOnlyList<string> labels = Labels[column];
        return wanted?.Except(labels).FirstOrDefault() is { } unknown
            ? throw new InvalidOperationException($"Objective '{objective.Name}' looks for the label '{unknown}', but column '{column}' holds "
                + $"{string.Join(", ", labels.Select(label => $"'{label}'"))}.")
            : [.. labels.Select(label => wanted?.Contains(label) ?? label != "O")];
    }

    /// <summary>The training rows of an objective that learns something of them before training.</summary>
    /// <exception cref="InvalidOperationException">A saved model is built again.</exception>
    public IEnumerable<Batch> RowsOf(Objective objective) => TrainingRows
        ?? throw new InvalidOperationException($"Objective '{objective.Name}' is made from the training rows; a saved model cannot hold it.");

    /// <summary>A task of the network that an objective refers to.</summary>
    /// <exception cref="InvalidOperationException">There is no such task.</exception>
    public TaskObjective Task(Objective objective, string name) => Objectives.OfType<TaskObjective>().FirstOrDefault(task => task.Name == name)
        ?? throw new InvalidOperationException($"Objective '{objective.Name}' works on the task '{name}', but the tasks are "
            + $"{string.Join(", ", Objectives.OfType<TaskObjective>().Select(task => $"'{task.Name}'"))}.");

    /// <summary>The width of each direction of the character encoder's states in the input that an objective reads.</summary>
    /// <exception cref="InvalidOperationException">The input's encoder has no such states.</exception>
    public long CharacterWidth(Objective objective) => SharingOf(objective).CharacterWidth(Reader)
        ?? throw new InvalidOperationException($"Objective '{objective.Name}' reads the states of a recurrent character encoder, but the encoder of input "
            + $"'{objective.Input}' has none; set its Characters to a CharacterBiLstm or a CharacterBiGru.");

    /// <summary>The learned part of a pooling of the layer that an objective reads.</summary>
    public PoolingModule Pooling(Objective objective, Pooling pooling) =>
        pooling.Build(new PoolingContext(Shape(objective), input => Shapes(objective with { Input = input }), Random) { Layer = objective.Layer });

    /// <summary>The encoders of the input of an objective.</summary>
    internal SharingModule SharingOf(Objective objective) => Of(Sharing, objective);

    private IReadOnlyList<LayerShape> Shapes(Objective objective) => SharingOf(objective).Shapes(Reader);

    private static T Of<T>(IReadOnlyDictionary<string, T> parts, Objective objective) where T : class => parts.GetValueOrDefault(objective.Input!)
        ?? throw new InvalidOperationException($"Objective '{objective.Name}' reads the input '{objective.Input}', but the inputs are "
            + $"{string.Join(", ", parts.Keys.Select(name => $"'{name}'"))}.");
}
