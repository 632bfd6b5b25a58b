using System.Text.Json.Serialization;
using Microsoft.ML.MultiTask.Encoders;
using Microsoft.ML.MultiTask.Layers;
using Microsoft.ML.MultiTask.Objectives.Tasks;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Objectives;

/// <summary>The pooled states of a layer as a column of a trained model. It has no label, no loss and nothing to learn.</summary>
internal sealed record StateFeatures : ScoredObjective
{
    /// <summary>The name of the column.</summary>
    public override string Name { get; init; } = "Features";

    /// <summary>How the states of a row become one vector.</summary>
    public Pooling Pooling { get; init; } = Pooling.Mean;

    /// <summary>The task as which the encoders are seen.</summary>
    public string Task { get; init; } = "";

    /// <summary>The size of a vector.</summary>
    public int Size { get; init; }

    [JsonIgnore]
    public override string ReadsAs => Task;

    [JsonIgnore]
    public override IReadOnlyList<string> OtherInputs => Pooling.OtherInputs;

    [JsonIgnore]
    public override IReadOnlyList<ColumnUse> Columns => [];

    public override IReadOnlyList<OutputColumn> Outputs(IReadOnlyDictionary<string, IReadOnlyList<string>> labels) => [LabelOutputs.Numbers(Name, Size)];

    public override string ColumnName(string suffix, bool isOnlyTask) => suffix;

    public override ObjectiveModule Build(BuildContext context) => new Module(this, context);

    public override void Validate()
    {
        base.Validate();
        Pooling.Validate();
    }

    private sealed class Module : ScoredModule
    {
        private readonly StateFeatures _settings;
        private readonly PoolingModule _pooling;

        public Module(StateFeatures settings, BuildContext context) : base(nameof(StateFeatures))
        {
            _settings = settings;
            _pooling = context.Pooling(settings, settings.Pooling);
            RegisterComponents();
        }

        public override Tensor? Loss(Step step) => null;

        public override TaskPrediction Predict(ForwardContext context, IReadOnlySet<string> columns)
        {
            Encoding encoding = context.Encodings[_settings.Input!];
            Tensor pooled = _pooling.Pool(encoding.Layer(_settings.Layer), context.Encodings); // [rows, size]
            return new TaskPrediction((int)pooled.shape[0]).With(_settings.Name, Tensors.ToArray<float>(pooled));
        }
    }
}
