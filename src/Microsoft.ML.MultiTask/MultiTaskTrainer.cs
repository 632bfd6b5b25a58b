using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Interop;
using Microsoft.ML.MultiTask.Scoring;
using Microsoft.ML.MultiTask.Sharing;
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

    /// <summary>The settings of a <see cref="MultiTaskTrainer"/>.</summary>
    public sealed record Options : TrainingOptions;

    internal MultiTaskTrainer(MLContext context, Options options)
    {
        options.Validate();
        _host = new HostAccess(context, nameof(MultiTaskTrainer));
        _options = options;
    }

    /// <summary>Trains on the rows of a view.</summary>
    /// <remarks>When the <see cref="MLContext"/> or the token of the options is cancelled, the best model so far is returned.</remarks>
    /// <exception cref="InvalidOperationException">The rows do not fit the settings; the message names the column, the row and the value.</exception>
    /// <exception cref="OperationCanceledException">Training was cancelled before the first step.</exception>
    public MultiTaskTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        using HostLog log = _host.Start("Training");
        int seed = _options.Seed ?? _host.Seed ?? 1;
        (IDataView train, IDataView? validation) = Split(input, seed);
        using var randomState = new RandomState(seed);
        using var threads = new LibtorchThreads(_options.Threads);
        using var session = NewDisposeScope();
        TrainingData data = TrainingData.Read(_options, train, validation, CheckCanceled);
        using var loop = new TrainingLoop(_options, data, seed, Devices.Choose(_host, log), log,
            () => _host.IsCanceled || _options.CancellationToken.IsCancellationRequested);
        (Network network, TrainingSummary summary) = loop.Run();
        HashSet<string> shipped = [.. _options.Tasks.Concat(_options.Auxiliary.OfType<TaskObjective>().Where(task => task.Keep)).Select(task => task.Name)];
        return new MultiTaskTransformer(_host.Environment, network.Keep(objective => shipped.Contains(objective.Name)), summary);
    }

    /// <summary>The columns that come out: those that come in, and those of the shipped tasks.</summary>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        foreach (ColumnUse use in _options.ReadFromMain().SelectMany(read => read.Input.Columns))
        {
            if (Shapes.Find(inputSchema, use.Column) is null)
            {
                throw new InvalidOperationException($"There is no column '{use.Column}' in the input of the trainer; it must hold {use.Expected}.");
            }
        }
        var plan = new NetworkPlan
        {
            Inputs = _options.Inputs,
            Encoders = _options.InputEncoders,
            Sharing = _options.Sharing,
            Readers = new Dictionary<string, IReadOnlyList<SharingMember>>(),
            Objectives = [.. _options.Objectives().OfType<TaskObjective>().Where((task, t) => t < _options.Tasks.Count || task.Keep)],
            MainTasks = _options.Tasks.Count,
            InputStates = new Dictionary<string, InputState>(),
            Labels = new Dictionary<string, IReadOnlyList<string>>(),
        };
        SchemaShape outputs = Shapes.Of(new ScoringSchema(plan).Outputs());
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
