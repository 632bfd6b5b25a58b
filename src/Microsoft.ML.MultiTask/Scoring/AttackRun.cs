using Microsoft.ML.Data;
using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Data.Batching;
using Microsoft.ML.MultiTask.Data.Inputs;
using Microsoft.ML.MultiTask.Interop;
using Microsoft.ML.MultiTask.Layers;
using Microsoft.ML.MultiTask.Objectives;
using Microsoft.ML.MultiTask.Objectives.Tasks;
using Microsoft.ML.MultiTask.Training;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Scoring;

/// <summary>Attacks a network on the rows of a view.</summary>
internal sealed class AttackRun
{
    private readonly Network _network;
    private readonly LabelTask _task;
    private readonly string _input;
    private readonly Attack _attack;
    private readonly Corpus _corpus;
    private readonly BatchBuilder _builder;
    private readonly TaskEvaluator _clean;
    private readonly TaskEvaluator _attacked;
    private readonly float[][]? _vectors; // null unless the vectors themselves are attacked
    private double _distortion;

    private AttackRun(Network network, IDataView view, LabelTask task, string input, Attack attack)
    {
        (_network, _task, _input, _attack) = (network, task, input, attack);
        IReadOnlyList<string> classes = network.Plan.Labels[task.LabelColumnName];
        (_clean, _attacked) = (task.CreateEvaluator(network.Plan.Labels), task.CreateEvaluator(network.Plan.Labels));
        Require(_clean.Columns.Contains(LabelOutputs.PredictedLabel), PredictsNoLabels(task));
        ColumnUse label = task.Label.Bind(CorpusReader.Require(view.Schema, task.Label, "the rows to attack").Type);
        var symbols = new Dictionary<string, SymbolTable> { [label.Column] = new() };
        foreach (string name in classes) symbols[label.Column].Add(name, 0);
        _corpus = CorpusReader.Read(view, "the rows to attack", network.Plan.InputColumns(), [label], symbols, false, () => { });
        string? unknown = symbols[label.Column].Texts.Skip(classes.Count).FirstOrDefault();
        Require(unknown is null, $"Column '{label.Column}' has the label '{unknown}', which the model does not know; leave such rows out.");
        _builder = new BatchBuilder(network.Plan.ReadStates, [label], symbols, network.Device());
        if (network.EmbedsVectors(input)) _vectors = new float[_corpus.Rows][];
    }

    /// <summary>Attacks all rows.</summary>
    public static AttackResult Of(MLContext context, Network network, IDataView view, TaskObjective task, string input, Attack attack)
    {
        attack.Validate();
        Require(network.Plan.InputStates.ContainsKey(input),
            $"The model has no input '{input}'; it has {string.Join(", ", network.Plan.InputStates.Keys.Select(name => $"'{name}'"))}.");
        Require(task.EncodedInputs.Contains(input), $"The task '{task.Name}' does not read the input '{input}'; attack one that it reads: "
            + $"{string.Join(", ", task.EncodedInputs.Distinct().Select(name => $"'{name}'"))}.");
        var run = new AttackRun(network, view, task as LabelTask ?? throw new InvalidOperationException(PredictsNoLabels(task)), input, attack);
        using var threads = new LibtorchThreads(1);
        RowReference[] rows = [.. Enumerable.Range(0, run._corpus.Rows).Select(row => new RowReference(run._corpus, row))];
        foreach (RowReference[] batch in LengthBuckets.Cut(rows, run._builder.Length, Evaluation.Budget, null)) run.Add(batch);
        return new AttackResult(run._clean.Result(task.Name), run._attacked.Result(task.Name), run._distortion / rows.Length, run.View(context, view));
    }

    private void Add(RowReference[] rows)
    {
        using var scope = NewDisposeScope();
        Batch batch = _builder.Build(rows);
        var attacked = new AttackedRows(_network, _task, _input, batch, _attack);
        Tensor moved = _attack.Find(attacked);
        Add(batch, attacked.Predict(attacked.Clean, _clean.Columns), _clean);
        Add(batch, attacked.Predict(moved, _attacked.Columns), _attacked);
        float[] squares = Tensors.ToArray<float>((moved - attacked.Clean).square().mean([1]));
        ReadOnlySpan<int> offsets = attacked.Segments.Offsets;
        for (int r = 0; r < rows.Length; r++)
        {
            if (attacked.Segments.Length(r) > 0) _distortion += Math.Sqrt(squares[offsets[r]..offsets[r + 1]].Average());
        }
        if (_vectors is not null) Keep(_vectors, rows, Tensors.ToArray<float>(moved));
    }

    /// <summary>Every row of the view has a vector.</summary>
    private static void Keep(float[][] vectors, RowReference[] rows, float[] moved)
    {
        int width = moved.Length / rows.Length;
        for (int r = 0; r < rows.Length; r++) vectors[rows[r].Row] = moved[(r * width)..((r + 1) * width)];
    }

    private static void Add(Batch batch, TaskPrediction prediction, TaskEvaluator evaluator)
    {
        for (int row = 0; row < prediction.Rows; row++) evaluator.Add(new EvaluatedRow(prediction, batch.Labels, row));
    }

    private static string PredictsNoLabels(TaskObjective task) =>
        $"The task '{task.Name}' predicts no labels, so that no prediction of it can be made wrong.";

    /// <summary>The view with the column of a vector input replaced.</summary>
    private IDataView? View(MLContext context, IDataView view)
    {
        if (_vectors is null) return null;
        var state = (VectorState)_network.Plan.InputStates[_input];
        var schema = SchemaDefinition.Create(typeof(Changed));
        schema[nameof(Changed.Values)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, state.Size);
        schema[nameof(Changed.Values)].ColumnName = state.Column;
        return Views.Zip(context, view, context.Data.LoadFromEnumerable(_vectors.Select(vector => new Changed { Values = vector }).ToArray(), schema));
    }

    private static void Require(bool holds, string message)
    {
        if (!holds) throw new InvalidOperationException(message);
    }

    private sealed class Changed
    {
        public float[] Values { get; set; } = [];
    }
}
