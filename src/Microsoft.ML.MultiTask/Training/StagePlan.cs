using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Data.Batching;
using Microsoft.ML.MultiTask.Layers;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Training;

/// <summary>A stage with its open choices settled: what is trained, on which rows, in which batches.</summary>
internal sealed class StagePlan
{
    private readonly TrainingOptions _options;
    private readonly Stage _stage;
    private readonly TrainingData _data;
    private readonly BatchBuilder _builder;
    private readonly int[] _corpora;
    private readonly EpochRows _rows;
    private readonly RandomSource _random;
    private readonly Device _device;
    private readonly int _budget;

    public StagePlan(TrainingOptions options, Stage stage, TrainingData data, BatchBuilder builder, RandomSource random, Device device)
    {
        _options = options;
        _stage = stage;
        _data = data;
        _builder = builder;
        _random = random;
        _device = device;
        Weights = [.. data.Plan.Objectives.Select(WeightOf)];
        _corpora = [.. Enumerable.Range(0, data.Corpora.Count).Where(IsRead)];
        if (_corpora.Length == 0 && HasOwnBatches) _corpora = [0]; // whose rows are not read
        if (_corpora.Length == 0)
        {
            throw new InvalidOperationException($"Stage '{stage.Name}': none of its objectives has a labelled row and a weight other than 0.");
        }
        _rows = new EpochRows([.. _corpora.Select(c => data.Corpora[c])], [.. _corpora.Select(c => data.Names[c])], stage.Sampler ?? options.Sampler,
            random.Fork(), Epochs == 1 ? null : stage.Curriculum ?? options.Curriculum, builder.Length);
        SourceRandom = HasOwnBatches ? random.Fork() : null;
        EpochTokens = CountTokens(_corpora.Length);
        int counted = Composition.CountsMainAlone ? 1 : _corpora.Length;
        double meanLength = (double)(counted == _corpora.Length ? EpochTokens : CountTokens(counted)) / _rows.Draws().Take(counted).Sum();
        _budget = (int)Math.Clamp(Math.Round((stage.BatchSize ?? options.BatchSize) * meanLength), 1, int.MaxValue);
    }

    /// <summary>What reports call it.</summary>
    public string Name => _stage.Name;

    /// <summary>The weight of every objective; null: it is not trained, as it does not belong to the stage or weighs 0 throughout.</summary>
    public IReadOnlyList<Schedule?> Weights { get; }

    /// <summary>How the losses become gradients.</summary>
    public WeightingSettings Weighting => _stage.Weighting ?? _options.Weighting;

    /// <summary>Whether the task that decides is trained.</summary>
    public bool TrainsMain => Weights[0] is not null;

    /// <summary>Whether any task is trained.</summary>
    public bool TrainsTasks => Weights.Zip(_data.Plan.Objectives).Any(w => w.First is not null && w.Second is TaskObjective);

    /// <summary>The epochs to run, at most.</summary>
    public int Epochs => _stage.Epochs ?? _options.Epochs;

    /// <summary>Epochs without a gain that end it; null: never.</summary>
    public int? Patience => TrainsMain ? _stage.Patience ?? _options.Patience : null;

    /// <summary>The optimiser.</summary>
    public OptimizerSettings Optimizer => _stage.Optimizer ?? _options.Optimizer;

    /// <summary>The learning rate over the stage.</summary>
    public LearningRateSchedule LearningRateSchedule => _stage.LearningRateSchedule ?? _options.LearningRateSchedule;

    /// <summary>The groups that parameters are trained in: those frozen for short, those of the settings, and those that objectives ask for.</summary>
    public IReadOnlyList<ParameterGroup> ParameterGroups => _options.GroupsOf(_stage, _data.Plan.Objectives);

    /// <summary>Whether the batches come from a source of their own, not from the corpora.</summary>
    public bool HasOwnBatches => Source is not null;

    /// <summary>What the source of the batches draws from; null without one.</summary>
    public RandomSource? SourceRandom { get; }

    /// <summary>The corpora that are read, the main one first.</summary>
    public IEnumerable<Corpus> Corpora => _corpora.Select(c => _data.Corpora[c]);

    /// <summary>The rows that epochs are drawn from.</summary>
    public EpochRows Rows => _rows;

    private BatchComposition Composition => _stage.Batches ?? _options.Batches;

    private BatchSource? Source => _stage.BatchSource ?? _options.BatchSource;

    /// <summary>The parts that begin afresh.</summary>
    public IReadOnlyList<string> Fresh => _stage.Fresh;

    /// <summary>The positions of the first epoch.</summary>
    public long EpochTokens { get; }

    /// <summary>What every objective is trained on in the first epoch.</summary>
    public IReadOnlyList<ObjectiveCoverage> Coverage()
    {
        var draws = new int[_data.Corpora.Count];
        IReadOnlyList<int> drawn = _rows.Draws();
        for (int i = 0; i < _corpora.Length; i++) draws[_corpora[i]] = drawn[i];
        return LabelCoverage.Of(_data, [.. Enumerable.Range(0, Weights.Count).Where(k => Weights[k] is not null)], draws, _builder);
    }

    /// <summary>How much the losses of a batch count beside their weights.</summary>
    /// <param name="steps">The steps of an epoch.</param>
    public LossShare LossShare(int steps) => Training.LossShare.Of(_options.LossNormalization,
        _options.LossNormalization == LossNormalization.Batch ? [] : Coverage(), steps);

    /// <summary>Begins the batches of the stage.</summary>
    public BatchStream Open() => Source is null ? new CorpusBatches(this, _builder) : Source.Open(new BatchContext(view => _builder.Build(_data.ReadRows(view)))
    {
        Inputs = _data.Plan.InputStates,
        Labels = _data.Plan.Labels,
        Device = _device,
        Random = SourceRandom!,
        Epochs = Epochs,
    });

    /// <summary>The batches of an epoch.</summary>
    public RowReference[][] Batches(int epoch)
    {
        double progress = Epochs == 1 ? 0 : epoch / (Epochs - 1.0);
        return [.. Composition.Cut(_rows.Draw(progress), _builder.Length, _budget, _random)];
    }

    private Schedule? WeightOf(Objective objective)
    {
        if (_stage.Objectives.Count > 0 && !_stage.Objectives.Contains(objective.Name)) return null;
        Schedule weight = _stage.Weights.GetValueOrDefault(objective.Name, objective.Weight);
        return weight is ConstantSchedule { Value: 0 } ? null : weight;
    }

    /// <summary>Whether a corpus has a row for an objective of the stage.</summary>
    private bool IsRead(int corpus) => _data.Plan.Objectives.Where((objective, k) => Weights[k] is not null
        && _data.CorporaOf(objective).Contains(corpus)).Any(objective => TrainingData.LabelledRows(objective, _data.Corpora[corpus]) > 0);

    /// <summary>The positions of the first corpora in the first epoch.</summary>
    private long CountTokens(int corpora)
    {
        double tokens = 0;
        IReadOnlyList<int> draws = _rows.Draws();
        for (int i = 0; i < corpora; i++)
        {
            Corpus corpus = _data.Corpora[_corpora[i]];
            double total = Enumerable.Range(0, corpus.Rows).Sum(row => (double)Math.Max(1, _builder.Length(new RowReference(corpus, row))));
            tokens += total * draws[i] / corpus.Rows;
        }
        return (long)tokens;
    }
}
