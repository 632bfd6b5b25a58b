using Microsoft.ML.MultiTask.Layers;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Objectives;

/// <summary>What a task predicts for the rows of a batch, as plain arrays.</summary>
public sealed class TaskPrediction
{
    private readonly int[] _offsets;

    /// <summary>A prediction for every position of rows that are laid end to end.</summary>
    /// <param name="offsets">Where every row starts, and the end: <c>rows + 1</c> numbers.</param>
    /// <param name="labels">Classes or flags, <paramref name="labelWidth"/> a position; empty when not asked for.</param>
    /// <param name="labelWidth">The number of labels of a position.</param>
    /// <param name="scores">Scores, <paramref name="scoreWidth"/> a position; empty when not asked for.</param>
    /// <param name="scoreWidth">The number of scores of a position.</param>
    public TaskPrediction(ReadOnlySpan<int> offsets, int[] labels, int labelWidth, float[] scores, int scoreWidth)
    {
        _offsets = offsets.ToArray();
        AllLabels = labels;
        LabelWidth = labelWidth;
        AllScores = scores;
        ScoreWidth = scoreWidth;
    }

    /// <summary>A prediction for every row.</summary>
    public static TaskPrediction OfRows(int rows, int[] labels, int labelWidth, float[] scores, int scoreWidth) =>
        new([.. Enumerable.Range(0, rows + 1)], labels, labelWidth, scores, scoreWidth);

    /// <summary>The most probable class of every row, and the probabilities of all.</summary>
    /// <param name="scores">The scores (logits), <c>[rows, classes]</c>.</param>
    /// <param name="parts">What is asked for.</param>
    public static TaskPrediction OfClasses(Tensor scores, PredictionParts parts)
    {
        int[] labels = parts.HasFlag(PredictionParts.Labels) ? Tensors.ToArray<int>(scores.argmax(1)) : [];
        float[] chances = parts.HasFlag(PredictionParts.Scores) ? Tensors.ToArray<float>(scores.softmax(1)) : [];
        return OfRows((int)scores.shape[0], labels, 1, chances, (int)scores.shape[1]);
    }

    /// <summary>The number of rows.</summary>
    public int Rows => _offsets.Length - 1;

    /// <summary>The number of labels of a position.</summary>
    public int LabelWidth { get; }

    /// <summary>The number of scores of a position.</summary>
    public int ScoreWidth { get; }

    private int[] AllLabels { get; }

    private float[] AllScores { get; }

    /// <summary>The predicted classes or flags of one row; empty when not asked for.</summary>
    public ReadOnlySpan<int> Labels(int row) => Of(AllLabels, LabelWidth, row);

    /// <summary>The scores of one row; empty when not asked for.</summary>
    public ReadOnlySpan<float> Scores(int row) => Of(AllScores, ScoreWidth, row);

    private ReadOnlySpan<T> Of<T>(T[] values, int width, int row) =>
        values.Length == 0 ? default : values.AsSpan(_offsets[row] * width, (_offsets[row + 1] - _offsets[row]) * width);
}
