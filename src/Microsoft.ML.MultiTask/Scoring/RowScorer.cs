using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Data.Batching;
using Microsoft.ML.MultiTask.Interop;
using Microsoft.ML.MultiTask.Objectives;
using Microsoft.ML.MultiTask.Sharing;
using Microsoft.ML.MultiTask.Training;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Scoring;

/// <summary>
/// Collects rows of a cursor and scores them together: sorted by length, the encoder run once for all tasks. The one scorer behind views, cursors and
/// prediction engines.
/// </summary>
/// <remarks>Belongs to one cursor. The network is only read, so that any number of scorers may share it.</remarks>
internal sealed class RowScorer : IDisposable
{
    /// <summary>A cursor starts afresh after so many distinct strings, so that an endless stream of new words cannot fill the memory.</summary>
    private const int SymbolLimit = 200_000;

    private readonly Network _network;
    private readonly Device _device;
    private readonly IReadOnlyList<IReadOnlySet<string>> _columns;
    private readonly IReadOnlyList<(ScoredObjective Objective, ScoredModule Module)> _scored;
    private readonly DataViewRow _source;
    private readonly IReadOnlyList<InputColumns> _inputs;
    private readonly List<(TaskPrediction?[] Predictions, int Row)> _places = [];
    private Dictionary<string, SymbolTable> _symbols = [];
    private ScoringMemory _memory = new();
    private Corpus _corpus;
    private RowEncoder _encoder;
    private BatchBuilder _builder;

    /// <summary>A scorer of the rows of a cursor.</summary>
    /// <param name="network">The network, in evaluation mode.</param>
    /// <param name="source">The row or cursor, with the input columns active.</param>
    /// <param name="columns">The output columns that are needed of every prediction.</param>
    public RowScorer(Network network, DataViewRow source, IReadOnlyList<IReadOnlySet<string>> columns)
    {
        _network = network;
        _device = network.Device();
        _source = source;
        _columns = columns;
        _scored = network.Scored;
        _inputs = network.Plan.InputColumns();
        (_corpus, _encoder, _builder) = Start();
    }

    /// <summary>Reads the current row of the source. A row that is refused takes those collected before it along, so that nothing half-read is left.</summary>
    public void Collect()
    {
        try
        {
            _encoder.Read(_source.Position);
        }
        catch
        {
            _corpus.Clear();
            throw;
        }
    }

    /// <summary>Scores the collected rows and forgets them.</summary>
    public void Score()
    {
        try
        {
            ScoreCollected();
        }
        finally
        {
            _corpus.Clear();
        }
        if (_symbols.Values.Any(table => table.Count > SymbolLimit)) (_corpus, _encoder, _builder) = Start();
    }

    /// <summary>The prediction of a task that holds a scored row, and the row's place in it.</summary>
    public (TaskPrediction Prediction, int Row) this[int row, int task] => (_places[row].Predictions[task]!, _places[row].Row);

    /// <summary>The number of rows scored last.</summary>
    public int Scored => _places.Count;

    /// <inheritdoc/>
    public void Dispose() => _memory.Dispose();

    private void ScoreCollected()
    {
        _places.Clear();
        var places = new (TaskPrediction?[], int)[_corpus.Rows];
        RowReference[] rows = [.. Enumerable.Range(0, _corpus.Rows).Select(row => new RowReference(_corpus, row))];
        foreach (RowReference[] batch in LengthBuckets.Cut(rows, _builder.Length, Evaluation.Budget, null))
        {
            TaskPrediction?[] predictions = Predict(_builder.Build(batch));
            for (int row = 0; row < batch.Length; row++) places[batch[row].Row] = (predictions, row);
        }
        _places.AddRange(places);
    }

    private TaskPrediction?[] Predict(Batch batch)
    {
        using var threads = new LibtorchThreads(1);
        using var inference = inference_mode();
        using var scope = NewDisposeScope();
        EncodedBatch encoded = _network.Encode(batch);
        TaskOutputs outputs = _network.Outputs(batch, encoded);
        return [.. _scored.Select((part, p) => _columns[p].Count == 0
            ? null
            : part.Module.Predict(new ForwardContext(batch, encoded.For(part.Objective.ReadsAs), outputs), _columns[p]))];
    }

    private (Corpus, RowEncoder, BatchBuilder) Start()
    {
        ColumnUse[] uses = [.. _inputs.SelectMany(input => input.Columns).DistinctBy(use => use.Column)];
        _symbols = uses.ToDictionary(use => use.Column, _ => new SymbolTable());
        _memory.Dispose();
        _memory = new ScoringMemory();
        var corpus = new Corpus("the rows to score", uses.ToDictionary(use => use.Column, use => use.CreateData()));
        return (corpus, RowEncoder.Create(_source, corpus, _inputs, [], _symbols, false),
            new BatchBuilder(_network.Plan.ReadStates, [], _symbols, _device, _memory));
    }
}
