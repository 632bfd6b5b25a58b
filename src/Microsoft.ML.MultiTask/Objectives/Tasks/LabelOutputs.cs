using Microsoft.ML.Data;

namespace Microsoft.ML.MultiTask.Objectives.Tasks;

/// <summary>The output columns that tasks have in common, with ML.NET's names, types and annotations.</summary>
public static class LabelOutputs
{
    /// <summary><c>PredictedLabel</c>: one key for every position, with the labels as key values.</summary>
    public static OutputColumn PredictedKeys(IReadOnlyList<string> labels) => new OutputColumnOf<VBuffer<uint>>(
        "PredictedLabel", new VectorDataViewType(new KeyDataViewType(typeof(uint), Math.Max(1, labels.Count))), PredictionParts.Labels,
        static (TaskPrediction prediction, int row, ref VBuffer<uint> value) =>
        {
            ReadOnlySpan<int> classes = prediction.Labels(row);
            VBufferEditor<uint> editor = VBufferEditor.Create(ref value, classes.Length);
            for (int i = 0; i < classes.Length; i++) editor.Values[i] = (uint)classes[i] + 1;
            value = editor.Commit();
        })
    { Annotate = builder => AddKeyValues(builder, labels) };

    /// <summary><c>PredictedLabel</c>: one key for the row, with the labels as key values.</summary>
    public static OutputColumn PredictedKey(IReadOnlyList<string> labels) => new OutputColumnOf<uint>(
        "PredictedLabel", new KeyDataViewType(typeof(uint), Math.Max(1, labels.Count)), PredictionParts.Labels,
        static (TaskPrediction prediction, int row, ref uint value) => value = (uint)prediction.Labels(row)[0] + 1)
    { Annotate = builder => AddKeyValues(builder, labels) };

    /// <summary><c>Score</c>: positions times labels, row by row, as many as the row has positions, with the labels as the annotation that ML.NET's trainers
    /// put on scores, <c>TrainingLabelValues</c>.</summary>
    public static OutputColumn SequenceScores(IReadOnlyList<string>? labels = null) =>
        new OutputColumnOf<VBuffer<float>>("Score", new VectorDataViewType(NumberDataViewType.Single), PredictionParts.Scores, CopyScores)
        { Annotate = builder => AddTexts(builder, "TrainingLabelValues", labels ?? []) };

    /// <summary>A vector of numbers without names.</summary>
    /// <param name="suffix">The name of the column.</param>
    /// <param name="size">Its size.</param>
    public static OutputColumn Numbers(string suffix, int size) =>
        new OutputColumnOf<VBuffer<float>>(suffix, new VectorDataViewType(NumberDataViewType.Single, size), PredictionParts.Scores, CopyScores);

    /// <summary><c>Score</c>: a fixed number of scores, with the labels as slot names.</summary>
    public static OutputColumn Scores(string suffix, IReadOnlyList<string> labels) => new OutputColumnOf<VBuffer<float>>(
        suffix, new VectorDataViewType(NumberDataViewType.Single, Math.Max(1, labels.Count)), PredictionParts.Scores, CopyScores)
    { Annotate = builder => AddSlotNames(builder, labels) };

    /// <summary><c>PredictedLabel</c>: true or false for the row.</summary>
    public static OutputColumn PredictedFlag() => new OutputColumnOf<bool>(
        "PredictedLabel", BooleanDataViewType.Instance, PredictionParts.Labels,
        static (TaskPrediction prediction, int row, ref bool value) => value = prediction.Labels(row)[0] == 1);

    /// <summary><c>PredictedLabel</c>: true or false for every label, with the labels as slot names.</summary>
    public static OutputColumn PredictedFlags(IReadOnlyList<string> labels) => new OutputColumnOf<VBuffer<bool>>(
        "PredictedLabel", new VectorDataViewType(BooleanDataViewType.Instance, Math.Max(1, labels.Count)), PredictionParts.Labels,
        static (TaskPrediction prediction, int row, ref VBuffer<bool> value) =>
        {
            ReadOnlySpan<int> flags = prediction.Labels(row);
            VBufferEditor<bool> editor = VBufferEditor.Create(ref value, flags.Length);
            for (int i = 0; i < flags.Length; i++) editor.Values[i] = flags[i] == 1;
            value = editor.Commit();
        })
    { Annotate = builder => AddSlotNames(builder, labels) };

    /// <summary>Some of the scores of a row, one a label, with the labels as slot names.</summary>
    /// <param name="suffix">The name of the column.</param>
    /// <param name="labels">The labels.</param>
    /// <param name="first">The place of the first label's score among the scores of the row.</param>
    public static OutputColumn ScoresFrom(string suffix, IReadOnlyList<string> labels, int first) => new OutputColumnOf<VBuffer<float>>(
        suffix, new VectorDataViewType(NumberDataViewType.Single, Math.Max(1, labels.Count)), PredictionParts.Scores,
        (TaskPrediction prediction, int row, ref VBuffer<float> value) => Copy(prediction.Scores(row).Slice(first, labels.Count), ref value))
    { Annotate = builder => AddSlotNames(builder, labels) };

    /// <summary>A single score.</summary>
    /// <param name="suffix">The name of the column.</param>
    /// <param name="slot">Which of the scores of the row.</param>
    public static OutputColumn Score(string suffix, int slot = 0) => new OutputColumnOf<float>(
        suffix, NumberDataViewType.Single, PredictionParts.Scores,
        (TaskPrediction prediction, int row, ref float value) => value = prediction.Scores(row)[slot]);

    /// <summary>Labels as the key values of a column.</summary>
    public static void AddKeyValues(DataViewSchema.Annotations.Builder builder, IReadOnlyList<string> labels) => AddTexts(builder, "KeyValues", labels);

    /// <summary>Labels as the slot names of a column.</summary>
    public static void AddSlotNames(DataViewSchema.Annotations.Builder builder, IReadOnlyList<string> labels) => AddTexts(builder, "SlotNames", labels);

    private static void CopyScores(TaskPrediction prediction, int row, ref VBuffer<float> value) => Copy(prediction.Scores(row), ref value);

    private static void Copy(ReadOnlySpan<float> scores, ref VBuffer<float> value)
    {
        VBufferEditor<float> editor = VBufferEditor.Create(ref value, scores.Length);
        scores.CopyTo(editor.Values);
        value = editor.Commit();
    }

    private static void AddTexts(DataViewSchema.Annotations.Builder builder, string name, IReadOnlyList<string> texts)
    {
        var values = new VBuffer<ReadOnlyMemory<char>>(texts.Count, [.. texts.Select(text => text.AsMemory())]);
        builder.Add(name, new VectorDataViewType(TextDataViewType.Instance, Math.Max(1, texts.Count)),
            (ref VBuffer<ReadOnlyMemory<char>> target) => values.CopyTo(ref target));
    }
}
