using System.Text.Json.Serialization;
using Microsoft.ML.MultiTask.Interop;
using Microsoft.ML.MultiTask.Layers;
using Microsoft.ML.MultiTask.Objectives;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask;

/// <summary>
/// Adversarial training (Miyato, Dai and Goodfellow 2017, "Adversarial Training Methods for Semi-Supervised Text Classification"; Goodfellow, Shlens and
/// Szegedy 2015): the loss of a task on embedded words that are moved along the gradient of that loss. It is trained on the labelled rows of the task, whose
/// loss stays beside it.</summary>
public sealed record AdversarialTraining : InputPerturbation
{
    /// <summary>Steadies the task of this name.</summary>
    public AdversarialTraining(string task) : base(task)
    {
    }

    /// <summary>Move every number by the same amount, up or down by the sign of its gradient (Goodfellow et al. 2015), instead of along the gradient;
    /// <see cref="InputPerturbation.Epsilon"/> then is the length of the move of every single word. Default false.</summary>
    public bool Sign { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override string RowsOf => Task;

    /// <inheritdoc/>
    public override ObjectiveModule Build(BuildContext context) => new Module(this, context);

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        if (Data is not null)
        {
            throw new ArgumentException($"Objective '{Name}': it is trained on the rows of the task '{Task}'; give the Data to that task.", nameof(Data));
        }
    }

    private sealed class Module : ObjectiveModule
    {
        private readonly AdversarialTraining _settings;

        public Module(AdversarialTraining settings, BuildContext context) : base(nameof(AdversarialTraining))
        {
            _settings = settings;
            context.TaskOf(settings, settings.Task);
            RegisterComponents();
        }

        public override Tensor? Loss(Step step)
        {
            string input = _settings.Input!, task = _settings.Task;
            if (EmbeddingPerturbation.Gradients(step, input, (_, embedded) => embedded, at => at.LossOf(task)) is not { } gradients) return null;
            Segments segments = step.Encodings[input].Layers[0].Segments; // its encoder may lay it out otherwise than the batch
            return EmbeddingPerturbation.Moved(step, input, (encoder, embedded) => embedded.Plus(Move(gradients[encoder], embedded, segments))).LossOf(task);
        }

        private Tensor Move(Tensor gradient, Tensor embedded, Segments segments) => _settings.Sign
            ? EmbeddingPerturbation.AlongSigns(gradient, embedded, segments, _settings.Epsilon)
            : EmbeddingPerturbation.Along(gradient, embedded, segments, _settings.Epsilon);
    }
}
