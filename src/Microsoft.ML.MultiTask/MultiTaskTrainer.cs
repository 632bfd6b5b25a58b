using Microsoft.ML.MultiTask.Interop;
using Microsoft.ML.MultiTask.Scoring;
using Microsoft.ML.MultiTask.Training;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask;

/// <summary>
/// Trains one network on several label columns: a shared encoder, one or more main tasks, and auxiliary objectives that are left out of the model. Add it to
/// any ML.NET pipeline.
/// </summary>
public sealed class MultiTaskTrainer : IEstimator<MultiTaskTransformer>
{
    private readonly HostAccess _host;
    private readonly Options _options;
    private readonly RunPlan _plan;

    /// <summary>The settings of a <see cref="MultiTaskTrainer"/>.</summary>
    public sealed record Options : TrainingOptions;

    internal MultiTaskTrainer(MLContext context, Options options)
    {
        _plan = RunPlan.Of(options);
        _host = new HostAccess(context, nameof(MultiTaskTrainer));
        _options = options;
    }

    /// <summary>Trains on the rows of a view.</summary>
    /// <remarks>When the <see cref="MLContext"/> or the token of the options is cancelled, the best model so far is returned.</remarks>
    /// <exception cref="InvalidOperationException">The rows do not fit the settings; the message names the column, the row and the value.</exception>
    /// <exception cref="OperationCanceledException">Training was cancelled before the first step.</exception>
    public MultiTaskTransformer Fit(IDataView input) => Prepare(input, (data, loop, log) =>
    {
        foreach (string doubt in data.Doubts()) log.Warning(doubt);
        (Network network, TrainingSummary summary) = loop.Run();
        return new MultiTaskTransformer(_host.Environment, network.Keep([.. _plan.Shipped.Select(task => task.Name)]), summary);
    });

    /// <summary>Reads the rows and builds the network as <see cref="Fit"/> does, all but the training.</summary>
    /// <param name="input">The rows.</param>
    /// <param name="use">What to do with them.</param>
    internal T Prepare<T>(IDataView input, Func<TrainingData, TrainingLoop, HostLog, T> use)
    {
        ArgumentNullException.ThrowIfNull(input);
        using HostLog log = _host.Start("Training");
        int seed = _options.Seed ?? _host.Seed ?? 1;
        (IDataView train, IDataView? validation) = Split(input, seed);
        using var randomState = new RandomState(seed);
        using var threads = new LibtorchThreads(_options.Threads);
        using var session = NewDisposeScope();
        TrainingData data = TrainingData.Read(_plan, train, validation, CheckCanceled);
        using var loop = new TrainingLoop(_options, data, seed, Devices.Choose(_host, log), log,
            () => _host.IsCanceled || _options.CancellationToken.IsCancellationRequested);
        return use(data, loop, log);
    }

    /// <summary>The columns that come out: those that come in, and those of the shipped tasks.</summary>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        foreach (ColumnUse use in _plan.ReadFromMain().SelectMany(read => read.Input.Columns))
        {
            if (Shapes.Find(inputSchema, use.Column) is null)
            {
                throw new InvalidOperationException($"There is no column '{use.Column}' in the input of the trainer; it must hold {use.Expected}.");
            }
        }
        var columns = new ScoringSchema(_plan.Shipped, new Dictionary<string, IReadOnlyList<string>>(), _options.Tasks.Count);
        SchemaShape outputs = Shapes.Of(columns.Outputs());
        return new SchemaShape([.. inputSchema.Where(column => Shapes.Find(outputs, column.Name) is null), .. outputs]);
    }

    private void CheckCanceled()
    {
        _host.CheckCanceled();
        _options.CancellationToken.ThrowIfCancellationRequested();
    }

    private (IDataView Train, IDataView? Validation) Split(IDataView input, int seed)
    {
        if (_options.ValidationSet is not null || _options.ValidationFraction == 0) return (input, _options.ValidationSet);
        return (new RowSplit(input, _options.ValidationFraction, seed, false), new RowSplit(input, _options.ValidationFraction, seed, true));
    }
}
