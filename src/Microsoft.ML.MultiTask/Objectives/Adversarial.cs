using System.Text.Json.Serialization;
using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Encoders;
using Microsoft.ML.MultiTask.Interop;
using Microsoft.ML.MultiTask.Objectives.Schedules;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Objectives;

/// <summary>
/// Turns an objective into an adversary by gradient reversal (Ganin and Lempitsky 2015, "Unsupervised Domain Adaptation by Backpropagation"; Ganin et al.
/// 2016): its own layers learn as ever, but what reaches the encoder is the gradient times minus <see cref="Strength"/>, so that the encoder unlearns whatever
/// the objective could tell from it, such as the domain of a text.
/// </summary>
public sealed record Adversarial : Objective
{
    /// <summary>Makes an adversary of an objective.</summary>
    public Adversarial(Objective inner)
    {
        Inner = inner;
        Name = $"{nameof(Adversarial)}({inner.Name})";
    }

    /// <summary>What the encoder is to unlearn. Its input, layer and data count unless this objective has its own; its weight is 1, as
    /// <see cref="Objective.Weight"/> weighs both. As an adversary it is never shipped.</summary>
    public Objective Inner { get; init; }

    /// <inheritdoc/>
    public override string Name { get; init; }

    /// <summary>What the reversed gradient is multiplied by. Default: the ramp from 0 to 1 of the paper, <see cref="Schedule.Dann"/>.</summary>
    public Schedule Strength { get; init; } = Schedule.Dann();

    /// <summary>False to leave the encoder alone and train the objective's own layers only: the control experiment of Ganin et al. (2016), or a probe. Default
    /// true.</summary>
    public bool BackPropagate { get; init; } = true;

    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<ColumnUse> Columns => Inner.Columns;

    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<string> OtherInputs => Inner.OtherInputs;

    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<string> RawInputs => Inner.RawInputs;

    /// <inheritdoc/>
    [JsonIgnore]
    public override bool NeedsLabels => Inner.NeedsLabels;

    /// <inheritdoc/>
    [JsonIgnore]
    public override bool IsBalanced => false;

    /// <inheritdoc/>
    public override TaskObjective? Measured() => Inner.Measured();

    /// <inheritdoc/>
    public override ObjectiveModule Build(BuildContext context) => new Module(this, Inner.Build(context));

    /// <inheritdoc/>
    public override Objective Resolve(string firstInput)
    {
        Objective inner = (Inner with { Input = Input ?? Inner.Input, Layer = Layer ?? Inner.Layer, Data = Data ?? Inner.Data }).Resolve(firstInput);
        return this with { Inner = inner, Input = inner.Input, Layer = inner.Layer, Data = inner.Data };
    }

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        Inner.Validate();
        Strength.Validate();
        if (Inner.Weight is not Constant { Value: 1 })
        {
            throw new ArgumentException(
                $"Objective '{Name}': the weight of '{Inner.Name}' must be 1 here; set the Weight of the {nameof(Adversarial)} instead.", nameof(Inner));
        }
        if (Inner is TaskObjective { Keep: true })
        {
            throw new ArgumentException($"Objective '{Name}': an adversary is not shipped with the model; set Keep of '{Inner.Name}' to false.", nameof(Inner));
        }
    }

    private sealed class Module : ObjectiveModule
    {
        private readonly Adversarial _settings;
        private readonly ObjectiveModule _inner;

        public Module(Adversarial settings, ObjectiveModule inner) : base(nameof(Adversarial))
        {
            _settings = settings;
            _inner = inner;
            RegisterComponents();
        }

        public override TaskModule? Measured => _inner.Measured;

        public override Tensor? Loss(Step step)
        {
            double strength = _settings.Strength.At(step.Progress.Share);
            Func<Tensor, Tensor> view = _settings.BackPropagate ? states => Reverse(states, strength) : states => states.detach();
            Dictionary<string, Encoding> Seen(IReadOnlyDictionary<string, Encoding> all) => all.ToDictionary(e => e.Key, e => e.Value.Seen(view));
            Dictionary<string, Encoding> encodings = Seen(step.Encodings);
            TaskOutputs outputs = _inner is TaskModule task ? step.Outputs.Over(encodings, _settings.Inner.Name, task) : step.Outputs;
            return _inner.Loss(step with { Encodings = encodings, Outputs = outputs, Encode = changed => Seen(step.Encode(changed)) });
        }

        /// <summary>The states themselves, with a gradient of minus the strength.</summary>
        private static Tensor Reverse(Tensor states, double strength)
        {
            Tensor constant = states.detach();
            return constant.Plus((constant - states).Times(strength));
        }
    }
}
