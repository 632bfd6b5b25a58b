using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.MultiTask;
using Microsoft.ML.MultiTask.Interop;
using Microsoft.ML.MultiTask.Objectives;
using Microsoft.ML.MultiTask.Persistence;
using Microsoft.ML.MultiTask.Scoring;
using Microsoft.ML.MultiTask.Training;
using Microsoft.ML.Runtime;
using TorchSharp;

[assembly: LoadableClass(typeof(MultiTaskTransformer), null, typeof(SignatureLoadModel), "Multi-task network", MultiTaskTransformer.LoaderSignature)]

namespace Microsoft.ML.MultiTask;

/// <summary>
/// A trained multi-task network as an ML.NET transformer. It may be used from several threads at once; a <see cref="PredictionEngine{TSrc, TDst}"/> over it may
/// not, as anywhere in ML.NET. Dispose it to free the network's memory at once.
/// </summary>
public sealed class MultiTaskTransformer : ITransformer, IDisposable
{
    internal const string LoaderSignature = "MultiTaskTransform";

    private static readonly ModelFormat _format = new("MULTITSK", LoaderSignature, 0x00010001, 0x00010001, 0x00010001, typeof(MultiTaskTransformer));

    private readonly IHostEnvironment _environment;
    private readonly Network _network;
    private readonly ScoringSchema _outputs;
    private bool _disposed;

    internal MultiTaskTransformer(IHostEnvironment environment, Network network, TrainingSummary? training)
    {
        _environment = environment;
        _network = network;
        _outputs = new ScoringSchema(network.Plan.Scored, network.Plan.Labels, network.Plan.MainTasks);
        Training = training;
    }

    /// <summary>How it was trained; null for a model that was loaded.</summary>
    public TrainingSummary? Training { get; }

    /// <summary>The tasks it predicts, main tasks first.</summary>
    public IReadOnlyList<string> Tasks => _outputs.Tasks;

    /// <summary>The number of parameters.</summary>
    public long ParameterCount => _network.State().Values.Sum(parameter => parameter.numel());

    /// <inheritdoc/>
    public bool IsRowToRowMapper => true;

    /// <inheritdoc/>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => Bind(inputSchema).Schema;

    /// <summary>Adds the columns of the tasks to a view. Rows are scored in batches when they are read.</summary>
    /// <exception cref="InvalidOperationException">A column that the network reads is missing or of a wrong type.</exception>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new ScoredView(input, Bind(input.Schema));
    }

    /// <inheritdoc/>
    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => new ScoringRowMapper(Bind(inputSchema));

    /// <summary>A copy of this model that also yields states of its encoder as a column of features, one vector a row, for any ML.NET trainer behind it: the
    /// frozen features of the literature (Conneau et al. 2017, "Supervised Learning of Universal Sentence Representations"). It is saved and loaded as
    /// ever.</summary>
    /// <param name="outputColumnName">The column: <c>Vector&lt;Single&gt;</c> of the width of the pooled layer.</param>
    /// <param name="layer">The layer: 0 is what the encoder feeds its first layer; null: the top one.</param>
    /// <param name="pooling">How the states of a row become one vector; one without weights to learn. Null: their mean.</param>
    /// <param name="input">The input whose states are taken; null: that of the task.</param>
    /// <param name="task">The task as which the encoders are seen; null: the first one.</param>
    /// <exception cref="InvalidOperationException">There is no such input or layer, or the pooling has something to learn.</exception>
    /// <exception cref="ArgumentException">There is no such task, or a task or column of that name is there already.</exception>
    public MultiTaskTransformer WithFeatures(string outputColumnName = "Features", int? layer = null, Pooling? pooling = null, string? input = null,
        string? task = null)
    {
        StateFeatures features = Features(outputColumnName, layer, pooling ?? Pooling.Mean, input, task);
        return With(features with { Size = (int)_network.PooledWidth(features, features.Pooling!) });
    }

    /// <summary>A copy of this model that also yields the states of its encoder as they are, those of the positions of a row one after the other. It is saved
    /// and loaded as ever.</summary>
    /// <param name="outputColumnName">The column: <c>VarVector&lt;Single&gt;</c> of as many numbers a row as it has positions, times the width of the
    /// layer.</param>
    /// <param name="layer">The layer: 0 is what the encoder feeds its first layer; null: the top one.</param>
    /// <param name="input">The input whose states are taken; null: that of the task.</param>
    /// <param name="task">The task as which the encoders are seen; null: the first one.</param>
    /// <exception cref="InvalidOperationException">There is no such input or layer, or its positions are not those of the input.</exception>
    /// <exception cref="ArgumentException">There is no such task, or a task or column of that name is there already.</exception>
    public MultiTaskTransformer WithStates(string outputColumnName = "States", int? layer = null, string? input = null, string? task = null) =>
        With(Features(outputColumnName, layer, null, input, task));

    private StateFeatures Features(string column, int? layer, Pooling? pooling, string? input, string? task)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        ArgumentException.ThrowIfNullOrWhiteSpace(column, "outputColumnName");
        TaskObjective reader = _network.TaskNamed(task);
        if (_network.Plan.Objectives.Any(objective => objective.Name == column))
        {
            throw new ArgumentException($"The model has something called '{column}' already; choose another name.", "outputColumnName");
        }
        var features = new StateFeatures { Name = column, Layer = layer, Pooling = pooling, Input = input ?? reader.Input, Task = reader.Name };
        features.Validate();
        return features;
    }

    private MultiTaskTransformer With(StateFeatures features) => new(_environment, _network.With(features), Training);

    /// <summary>One of its encoders as a setting for another trainer.</summary>
    internal SavedEncoder EncoderOf(string? input, string? part)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _network.EncoderOf(input, part);
    }

    /// <summary>What an attack on a task comes to.</summary>
    internal AttackResult Attack(MLContext context, IDataView rows, Attack attack, string? task, string? input)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        TaskObjective attacked = _network.TaskNamed(task);
        return AttackRun.Of(context, _network, rows, attacked, input ?? attacked.Input!, attack);
    }

    void ICanSaveModel.Save(ModelSaveContext ctx)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        byte[] manifest = [], checksum = [];
        ModelStreams.Save(ctx, _format, ("Weights.bin", stream => (manifest, checksum) = ModelArchive.Write(_network, stream)),
            ("Manifest.json", stream => stream.Write(manifest)), ("Checksum.bin", stream => stream.Write(checksum)));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        _network.Dispose();
    }

    /// <summary>Called by ML.NET when it loads a model.</summary>
    private static MultiTaskTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        byte[]? checksum = null;
        Manifest? manifest = null;
        Network? network = null;
        ModelStreams.TryLoad(ctx, "Checksum.bin", stream => checksum = ModelArchive.ReadChecksum(stream));
        ModelStreams.Load(ctx, _format, ("Manifest.json", stream => manifest = ModelArchive.ReadManifest(stream, checksum)),
            ("Weights.bin", stream => network = ModelArchive.ReadNetwork(manifest!, stream)));
        var host = new HostAccess(env, nameof(MultiTaskTransformer));
        using (HostLog log = host.Start("Loading")) network!.to(Devices.Choose(host, log));
        return new MultiTaskTransformer(env, network!, null);
    }

    private ScoringColumns Bind(DataViewSchema schema)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return new ScoringColumns(_network, _outputs, schema);
    }
}
