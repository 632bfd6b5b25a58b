using System.Text.Json.Serialization;
using Microsoft.ML.MultiTask.Encoders;
using Microsoft.ML.MultiTask.Interop;
using Microsoft.ML.MultiTask.Layers;
using Microsoft.ML.MultiTask.Objectives;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask;

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

    /// <summary>What the encoder is to unlearn: an objective on its states, not one on the scores of a task and no penalty. Its input, layer and data count
    /// unless this objective has its own; its weight is 1, as <see cref="Objective.Weight"/> weighs both. As an adversary it is never shipped.</summary>
    public Objective Inner { get; init; }

    /// <inheritdoc/>
    public override string Name { get; init; }

    /// <summary>What the encoder does to the objective. Default: <see cref="AdversarialGoal.Reversal"/>.</summary>
    public AdversarialGoal Goal { get; init; }

    /// <summary>What the reversed gradient, or that of the confusion, is multiplied by. Default: the ramp from 0 to 1 of the paper,
    /// <see cref="Schedule.Dann"/>.</summary>
    public Schedule Strength { get; init; } = Schedule.Dann();

    /// <summary>What the first weights of the objective's own layers are multiplied by. With weights drawn as usual the reversed gradient drives the encoder
    /// along a random direction before the objective has learnt anything, and what is to be unlearnt may end up plainer than it was; small ones let the
    /// objective learn first. 0 is for an objective without hidden layers, which learns from there, as in the program of Ganin et al. (2016); one with
    /// hidden layers cannot, and is refused when training begins. Default 0.3.</summary>
    public double InitialScale { get; init; } = 0.3;

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
    public override IReadOnlyList<string> TrainingInputs => Inner.TrainingInputs;

    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<string> ReadsTasks => Inner.ReadsTasks;

    /// <inheritdoc/>
    [JsonIgnore]
    public override string? RowsOf => Inner.RowsOf;

    /// <inheritdoc/>
    [JsonIgnore]
    public override bool ReadsPositions => Inner.ReadsPositions;

    /// <inheritdoc/>
    [JsonIgnore]
    public override bool NeedsLabels => Inner.NeedsLabels;

    /// <inheritdoc/>
    [JsonIgnore]
    public override bool IsBalanced => false;

    /// <inheritdoc/>
    [JsonIgnore]
    public override ParameterGroup? ParameterGroup => Inner.ParameterGroup is { } group
        ? group with { Parts = [.. group.Parts.Select(part => part == Inner.Name ? Name : part)] }
        : null;

    /// <inheritdoc/>
    public override TaskObjective? Measured() => Inner.Measured();

    /// <inheritdoc/>
    public override ObjectiveModule Build(BuildContext context) => new Module(this, Inner.Build(context));

    /// <inheritdoc/>
    public override Objective Resolve(string firstInput)
    {
        Objective own = Inner with
        {
            Input = Input ?? Inner.Input,
            Layer = Layer ?? Inner.Layer,
            Data = Data ?? Inner.Data,
            DataName = DataName ?? Inner.DataName,
            DataColumns = DataColumns.Count > 0 ? DataColumns : Inner.DataColumns,
        };
        Objective inner = own.Resolve(firstInput);
        return this with
        {
            Inner = inner,
            Input = inner.Input,
            Layer = inner.Layer,
            Data = inner.Data,
            DataName = inner.DataName,
            DataColumns = inner.DataColumns,
        };
    }

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        Inner.Validate();
        Strength.Validate();
        if (InitialScale is not (>= 0 and < double.PositiveInfinity))
        {
            throw new ArgumentOutOfRangeException(nameof(InitialScale), InitialScale, $"Objective '{Name}': {nameof(InitialScale)} is a number of at least 0.");
        }
        if (Inner is Penalty || Inner.ReadsTasks.Count > 0)
        {
            string what = Inner.ReadsTasks.Count > 0 ? $"the task '{Inner.ReadsTasks[0]}'" : "parameters";
            throw new ArgumentException($"Objective '{Name}': '{Inner.Name}' works on {what}, so that there is nothing to reverse; take an objective that "
                + "reads the states of the encoder.", nameof(Inner));
        }
        if (Inner.Weight is not ConstantSchedule { Value: 1 })
        {
            throw new ArgumentException(
                $"Objective '{Name}': the weight of '{Inner.Name}' must be 1 here; set the Weight of the {nameof(Adversarial)} instead.", nameof(Inner));
        }
        if (Inner is TaskObjective { Keep: true })
        {
            throw new ArgumentException($"Objective '{Name}': an adversary is not shipped with the model; set Keep of '{Inner.Name}' to false.", nameof(Inner));
        }
        if (Goal == AdversarialGoal.Confusion && Inner is not LabelTask { Link: not null })
        {
            throw new ArgumentException($"Objective '{Name}': only the predictions of a task with a softmax or sigmoid output can be made uniform; "
                + $"'{Inner.Name}' is none. Set Goal to {nameof(AdversarialGoal.Reversal)}.", nameof(Goal));
        }
    }

    private sealed class Module : ObjectiveModule
    {
        private readonly Adversarial _settings;
        private readonly ObjectiveModule _inner;
        private bool _isChecked;

        public Module(Adversarial settings, ObjectiveModule inner) : base(nameof(Adversarial))
        {
            _settings = settings;
            _inner = inner;
            RegisterComponents();
            using var noGradient = no_grad();
            foreach (TorchSharp.Modules.Parameter weights in inner.parameters()) weights.Scale(settings.InitialScale);
        }

        public override TaskModule? Measured => _inner.Measured;

        public override Tensor? Loss(Step step)
        {
            double strength = _settings.Strength.At(step.Progress.Share);
            if (!_settings.BackPropagate) return LossOver(step, states => states.detach());
            return _settings.Goal == AdversarialGoal.Reversal ? LossOver(step, states => Reverse(states, strength)) : Confuse(step, strength);
        }

        private Tensor? LossOver(Step step, Func<Tensor, Tensor> view)
        {
            bool isRead = false;
            Tensor Noted(Tensor states)
            {
                isRead = true;
                return view(states);
            }
            Dictionary<string, Encoding> encodings = step.Encodings.ToDictionary(e => e.Key, e => e.Value.Seen(Noted));
            TaskOutputs outputs = _inner is TaskModule task ? step.Outputs.Over(_settings.Inner.Name, task, encodings) : step.Outputs;
            Tensor? loss = _inner.Loss(step with { Encodings = encodings, Outputs = outputs, Seen = encoding => encoding.Seen(Noted) });
            if (loss is not null && !_isChecked) Check(loss, isRead);
            return loss;
        }

        /// <summary>Refuses, at the first loss, what can have no effect.</summary>
        private void Check(Tensor loss, bool isRead)
        {
            _isChecked = true;
            if (!isRead)
            {
                throw new InvalidOperationException($"Objective '{_settings.Name}': '{_settings.Inner.Name}' reads no states of the encoder, so that there is "
                    + "nothing to reverse; take another objective.");
            }
            Tensor[] weights = [.. _inner.parameters().Where(parameter => parameter.requires_grad && parameter.dim() > 1)];
            if (_settings.InitialScale > 0 || weights.Length == 0 || !loss.requires_grad) return;
            IList<Tensor> gradients = autograd.grad([loss], weights, retain_graph: true, allow_unused: true);
            if (gradients.Any(gradient => !gradient.IsInvalid && gradient.count_nonzero().item<long>() > 0)) return;
            throw new InvalidOperationException($"Objective '{_settings.Name}': with an {nameof(InitialScale)} of 0 no weight of '{_settings.Inner.Name}' has "
                + $"a gradient, since it has hidden layers, so that it would never learn; set {nameof(InitialScale)} above 0, such as 0.3, or leave the hidden "
                + "layers out.");
        }

        /// <summary>The loss of the objective on fixed states, and nothing more than a gradient for the states: that of the divergence of its predictions from
        /// uniform ones.</summary>
        private Tensor? Confuse(Step step, double strength)
        {
            if (LossOver(step, states => states.detach()) is not { } own) return null;
            var places = new List<(Tensor States, Tensor Leaf)>();
            Dictionary<string, Encoding> encodings = step.Encodings.ToDictionary(e => e.Key, e => e.Value.Seen(Cut));
            Tensor scores = Participating(step.Outputs.Over(_settings.Inner.Name, (TaskModule)_inner, encodings).Scores(_settings.Inner.Name), step);
            ScoreLink link = ((LabelTask)_settings.Inner).Link!;
            Tensor divergence = link.Divergence(link.Probabilities(scores.detach().zeros_like()), scores).mean();
            IList<Tensor> gradients = autograd.grad([divergence], [.. places.Select(place => place.Leaf)], allow_unused: true);
            for (int i = 0; i < places.Count; i++)
            {
                if (gradients[i].IsInvalid || !places[i].States.requires_grad) continue;
                own = own.Plus(((places[i].States - places[i].States.detach()) * gradients[i]).sum().Times(strength)); // 0, with that gradient
            }
            return own;

            Tensor Cut(Tensor states)
            {
                Tensor leaf = states.detach().requires_grad_();
                places.Add((states, leaf));
                return leaf;
            }
        }

        /// <summary>The scores of those rows that the objective is trained on.</summary>
        private Tensor Participating(Tensor scores, Step step)
        {
            IReadOnlyList<int> rows = step.Batch.LearningRows;
            if (rows.Count == step.Batch.Rows.Count) return scores;
            IEnumerable<int> kept = rows;
            if (((LabelTask)_settings.Inner).Label.AlignedWith is { } input)
            {
                Segments segments = step.Batch.Segments(input);
                kept = kept.SelectMany(row => Enumerable.Range(segments.Offsets[row], segments.Length(row)));
            }
            return scores.index_select(0, Tensors.From<long>([.. kept.Select(i => (long)i)], scores.device));
        }

        /// <summary>The states themselves, with a gradient of minus the strength.</summary>
        private static Tensor Reverse(Tensor states, double strength)
        {
            Tensor constant = states.detach();
            return constant.Plus((constant - states).Times(strength));
        }
    }
}
