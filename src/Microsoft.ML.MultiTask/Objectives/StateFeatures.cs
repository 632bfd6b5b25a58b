using System.Text.Json.Serialization;
using Microsoft.ML.MultiTask.Encoders;
using Microsoft.ML.MultiTask.Layers;
using Microsoft.ML.MultiTask.Objectives.Tasks;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Objectives;

/// <summary>The states of a layer, pooled or position by position, as a column of a trained model. It has no label, no loss and nothing to learn.</summary>
internal sealed record StateFeatures : ScoredObjective
{
    /// <summary>The name of the column.</summary>
    public override string Name { get; init; } = "Features";

    /// <summary>How the states of a row become one vector; null: they follow each other as they are.</summary>
    public Pooling? Pooling { get; init; } = Pooling.Mean;

    /// <summary>The task as which the encoders are seen.</summary>
    public string Task { get; init; } = "";

    /// <summary>The size of a vector; 0 where every row has its own.</summary>
    public int Size { get; init; }

    [JsonIgnore]
    public override bool ReadsPositions => Pooling is null;

    [JsonIgnore]
    public override string ReadsAs => Task;

    [JsonIgnore]
    public override IReadOnlyList<string> OtherInputs => Pooling?.OtherInputs ?? [];

    [JsonIgnore]
    public override IReadOnlyList<ColumnUse> Columns => [];

    public override IReadOnlyList<OutputColumn> Outputs(IReadOnlyDictionary<string, IReadOnlyList<string>> labels) => [LabelOutputs.Numbers(Name, Size)];

    public override string ColumnName(string suffix, bool isOnlyTask) => suffix;

    public override ObjectiveModule Build(BuildContext context) => new Module(this, context);

    public override void Validate()
    {
        base.Validate();
        Pooling?.Validate();
    }

    private sealed class Module : ScoredModule
    {
        private readonly StateFeatures _settings;
        private readonly PoolingModule? _pooling;

        public Module(StateFeatures settings, BuildContext context) : base(nameof(StateFeatures))
        {
            _settings = settings;
            if (settings.Pooling is { } pooling) _pooling = context.Pooling(settings, pooling);
            else _ = context.Shape(settings);
            RegisterComponents();
        }

        public override Tensor? Loss(Step step) => null;

        public override TaskPrediction Predict(ForwardContext context, IReadOnlySet<string> columns)
        {
            LayerStates layer = context.Encodings[_settings.Input!].Layer(_settings.Layer);
            if (_pooling is null)
            {
                return new TaskPrediction(layer.Segments.Rows)
                    .With(_settings.Name, Tensors.ToArray<float>(layer.States), layer.Segments.Offsets, (int)layer.States.shape[1]);
            }
            Tensor pooled = _pooling.Pool(layer, context.Encodings); // [rows, size]
            return new TaskPrediction((int)pooled.shape[0]).With(_settings.Name, Tensors.ToArray<float>(pooled));
        }
    }
}
