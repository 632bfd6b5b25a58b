using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Data.Batching;
using Microsoft.ML.MultiTask.Layers;
using Microsoft.ML.MultiTask.Objectives;
using Microsoft.ML.MultiTask.Sharing;
using Microsoft.ML.MultiTask.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Tests.Objectives;

/// <summary>A small network for one objective over a few rows, built the way the trainer builds it. Tensors belong to it.</summary>
internal sealed class ToyNetwork : IDisposable
{
    private readonly DisposeScope _scope;
    private readonly IReadOnlyList<Corpus> _corpora;
    private readonly BatchBuilder _builder;

    public ToyNetwork(Objective objective, IEnumerable<ToyRow>? rows = null, EncoderSettings? encoder = null, IReadOnlyList<Input>? inputs = null,
        ulong seed = 1, IReadOnlyDictionary<string, EncoderSettings>? encoders = null, IReadOnlyList<TaskObjective>? tasks = null, IDataView? view = null)
        : this(new MultiTaskTrainer.Options
        {
            Inputs = inputs ?? [new Words("Tokens") { UnknownProbability = 0 }],
            Encoder = encoder ?? Encoder(),
            InputEncoders = encoders ?? new Dictionary<string, EncoderSettings>(),
            Tasks = tasks ?? [],
            Auxiliary = [objective],
        }, rows, seed, view) => objective.Validate();

    /// <summary>A network of several objectives; the members that speak of one are about the last.</summary>
    public ToyNetwork(MultiTaskTrainer.Options options, IEnumerable<ToyRow>? rows = null, ulong seed = 1, IDataView? view = null)
    {
        view ??= new MLContext().Data.LoadFromEnumerable(rows ?? ToyRow.Examples());
        TrainingData data = TrainingData.Read(new RunPlan(options), view, null, () => { });
        _corpora = data.Corpora;
        Symbols = data.Symbols;
        _builder = data.CreateBuilder(CPU);
        Network = Network.Build(data.Plan, new RandomSource(seed), data.Symbols, o => data.RowsOf(o, _builder));
        Network.eval();
        _scope = NewDisposeScope();
    }

    public Network Network { get; }

    public IReadOnlyDictionary<string, SymbolTable> Symbols { get; }

    /// <summary>The objective with its open choices settled.</summary>
    public Objective Objective => Network.Plan.Objectives[^1];

    public ObjectiveModule Module => Network.Modules[^1];

    public static BiLstm Encoder(int layers = 2) => new() { EmbeddingSize = 6, HiddenSize = 5, Layers = layers, InputDropout = 0, Dropout = 0 };

    public Batch Batch(params int[] rows) => Batch([.. rows.Select(row => (0, row))]);

    /// <summary>A batch of rows of several corpora, the main one first.</summary>
    public Batch Batch(params (int Corpus, int Row)[] rows) => _builder.Build([.. rows.Select(row => new RowReference(_corpora[row.Corpus], row.Row))]);

    /// <param name="batch">The batch.</param>
    /// <param name="share">How far training is.</param>
    /// <param name="used">Which rows the objective is trained on; null: all.</param>
    public Step Step(Batch batch, double share = 0, bool[]? used = null)
    {
        EncodedBatch encoded = Network.Encode(batch);
        return Network.StepOf(Objective, batch.For(used), encoded, Network.Outputs(batch, encoded), new TrainingProgress((long)(share * 1000), 1000, 0));
    }

    public Tensor? Loss(int[] rows, bool[]? used = null, double share = 0) => Module.Loss(Step(Batch(rows), share, used));

    /// <summary>The recurrent layers of the encoder, the lowest first.</summary>
    public RecurrentLayer[] Layers() => [.. Network.modules().OfType<RecurrentLayer>().Distinct()];

    public static bool HasGradient(nn.Module module) =>
        module.parameters().Any(p => p.grad is { IsInvalid: false } gradient && gradient.abs().sum().item<float>() > 0);

    public void Dispose()
    {
        foreach (EmbeddingTable table in Network.Tables()) table.ClearPending();
        Network.Dispose();
        _scope.Dispose();
    }
}
