using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Interop;
using Microsoft.ML.MultiTask.Layers;
using Microsoft.ML.MultiTask.Objectives;
using Microsoft.ML.MultiTask.Objectives.Tasks;
using Microsoft.ML.MultiTask.Sharing;
using Microsoft.ML.MultiTask.Training;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Scoring;

/// <summary>The rows of a batch under attack: what a network in evaluation mode makes of them when the embedded input is replaced.</summary>
internal sealed class AttackedRows
{
    private static readonly HashSet<string> _labels = [LabelOutputs.PredictedLabel];

    private readonly Network _network;
    private readonly LabelTask _task;
    private readonly string _input;
    private readonly Batch _batch;
    private readonly Attack _attack;
    private readonly bool _isVector;

    public AttackedRows(Network network, LabelTask task, string input, Batch batch, Attack attack)
    {
        (_network, _task, _input, _batch, _attack) = (network, task, input, batch, attack);
        _isVector = network.EmbedsVectors(input);
        using var noGradient = no_grad();
        Tensor? clean = null;
        EncodedBatch encoded = network.Encode(batch.WithEmbedded(embedded => clean = SameAs(clean, embedded), input));
        Segments = encoded.For(task.ReadsAs)[input].Layers[0].Segments; // the encoder may lay the input out otherwise than the batch
        Clean = clean!;
        Unit = _isVector ? ones(Segments.Rows, device: Segments.Device) : EmbeddingPerturbation.MeanLengths(Clean, Segments);
        NumberUnit = _isVector ? Unit : EmbeddingPerturbation.NumberUnit(Clean, Segments);
    }

    /// <summary>The vectors, or the embedded input, as they are, <c>[positions, width]</c>.</summary>
    public Tensor Clean { get; }

    /// <summary>Which positions belong to which row.</summary>
    public Segments Segments { get; }

    /// <summary>What lengths are measured in, <c>[rows]</c>: 1 for a vector, the mean length of a word's vector for words.</summary>
    public Tensor Unit { get; }

    /// <summary>What moves of single numbers are measured in, <c>[rows]</c>: 1 for a vector; for words, as far as every number is moved to move a word by
    /// <see cref="Unit"/>.</summary>
    public Tensor NumberUnit { get; }

    /// <summary>The gradient of the task's loss; zero where nothing is labelled.</summary>
    public Tensor Gradient(Tensor embedded)
    {
        Tensor place = embedded.detach().requires_grad_();
        EncodedBatch encoded = Encode(place);
        Step step = _network.StepOf(_task, _batch, encoded, _network.Outputs(_batch, encoded), default);
        if (step.LossOf(_task.Name) is not { } loss) return zeros_like(place);
        Tensor gradient = autograd.grad([loss], [place], allow_unused: true)[0];
        return gradient.IsInvalid
            ? throw new InvalidOperationException($"The predictions of the task '{_task.Name}' do not depend on what is embedded of the input '{_input}', as "
                + "with an InitialStatePooling; attack another task.")
            : gradient;
    }

    /// <summary>What the task predicts.</summary>
    public TaskPrediction Predict(Tensor embedded, IReadOnlySet<string> columns)
    {
        using var noGradient = no_grad();
        EncodedBatch encoded = Encode(embedded);
        return _network.Tasks[_task.Name].Predict(_network.Outputs(_batch, encoded).ContextOf(_task.Name), columns);
    }

    /// <summary>The rows with a wrong prediction.</summary>
    public bool[] Wrong(Tensor embedded)
    {
        TaskPrediction prediction = Predict(embedded, _labels);
        return [.. Enumerable.Range(0, Segments.Rows).Select(row => IsWrong(prediction.Of<int>(LabelOutputs.PredictedLabel, row), row))];
    }

    /// <summary>The numbers of a vector cut off at the limits of the attack.</summary>
    public Tensor InBox(Tensor moved)
    {
        if (!_isVector) return moved;
        if (_attack.Minimum is { } least) moved = moved.AtLeast(least);
        return _attack.Maximum is { } most ? moved.AtMost(most) : moved;
    }

    /// <summary>Moves of at most a length, or of exactly that length, <c>[rows]</c>.</summary>
    public Tensor ToLength(Tensor moves, Tensor length, bool exactly)
    {
        Tensor factor = length / EmbeddingPerturbation.Lengths(moves, Segments);
        return moves * OfPositions(exactly ? factor : factor.AtMost(1));
    }

    /// <summary>What belongs to a row for each of its positions, <c>[positions, 1]</c>.</summary>
    public Tensor OfPositions(Tensor ofRows) => EmbeddingPerturbation.OfPositions(ofRows, Segments);

    private EncodedBatch Encode(Tensor embedded) => _network.Encode(_batch.WithEmbedded(_ => embedded, _input));

    private bool IsWrong(ReadOnlySpan<int> predicted, int row)
    {
        ReadOnlySpan<int> classes = _batch.RowLabels<int>(_task.LabelColumnName, row);
        ReadOnlySpan<float> flags = _batch.RowLabels<float>(_task.LabelColumnName, row);
        for (int i = 0; i < classes.Length; i++)
        {
            if (classes[i] != ColumnUse.Missing && classes[i] != predicted[i]) return true;
        }
        for (int i = 0; i < flags.Length; i++)
        {
            if (!float.IsNaN(flags[i]) && flags[i] != predicted[i]) return true;
        }
        return false;
    }

    /// <summary>Several encoders of one input can only be attacked together when all embed it alike.</summary>
    private Tensor SameAs(Tensor? before, Tensor embedded) => before is null || _isVector
        ? embedded
        : throw new InvalidOperationException($"The input '{_input}' is embedded by several encoders; only a FeatureVector input that Dense encoders read can "
            + "be attacked there.");
}
