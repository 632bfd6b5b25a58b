using Microsoft.ML.Data;
using Microsoft.ML.MultiTask.Layers;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Objectives.Tasks;

/// <summary>The output columns that tasks have in common, with ML.NET's names, types and annotations.</summary>
public static class LabelOutputs
{
    /// <summary>The name of the column of what is predicted.</summary>
    public const string PredictedLabel = "PredictedLabel";

    /// <summary>The name of the column of scores.</summary>
    public const string Score = "Score";

    /// <summary>The name of the column of probabilities, where scores are none.</summary>
    public const string Probability = "Probability";

    /// <summary>The name of the column that says which words are outside of the vocabulary.</summary>
    public const string Unknown = "Unknown";

    /// <summary>The columns of a task with one class a row: <c>PredictedLabel</c> and <c>Score</c> (probabilities).</summary>
    public static IReadOnlyList<OutputColumn> OfClass(IReadOnlyList<string> classes) => [PredictedKey(classes), Scores(Score, classes)];

    /// <summary>The most probable class of every row, and the probabilities of all.</summary>
    /// <param name="scores">The scores (logits), <c>[rows, classes]</c>.</param>
    /// <param name="columns">What is asked for.</param>
    public static TaskPrediction OfClass(Tensor scores, IReadOnlySet<string> columns)
    {
        var prediction = new TaskPrediction((int)scores.shape[0]);
        if (columns.Contains(PredictedLabel)) prediction.With(PredictedLabel, Tensors.ToArray<int>(scores.argmax(1)));
        return columns.Contains(Score) ? prediction.With(Score, Tensors.ToArray<float>(scores.softmax(1))) : prediction;
    }

    /// <summary><c>PredictedLabel</c>: one key for every position, with the labels as key values.</summary>
    public static OutputColumn PredictedKeys(IReadOnlyList<string> labels) => new OutputColumnOf<VBuffer<uint>>(
        PredictedLabel, new VectorDataViewType(new KeyDataViewType(typeof(uint), Math.Max(1, labels.Count))),
        static (TaskPrediction prediction, int row, ref VBuffer<uint> value) =>
            Copy(prediction.Of<int>(PredictedLabel, row), ref value, static c => (uint)c + 1))
    { Annotate = builder => AddKeyValues(builder, labels) };

    /// <summary><c>PredictedLabel</c>: one key for the row, with the labels as key values.</summary>
    public static OutputColumn PredictedKey(IReadOnlyList<string> labels) => new OutputColumnOf<uint>(
        PredictedLabel, new KeyDataViewType(typeof(uint), Math.Max(1, labels.Count)),
        static (TaskPrediction prediction, int row, ref uint value) => value = (uint)prediction.Of<int>(PredictedLabel, row)[0] + 1)
    { Annotate = builder => AddKeyValues(builder, labels) };

    /// <summary><c>Score</c>: positions times labels, row by row, as many as the row has positions, with the labels as the annotation that ML.NET's trainers
    /// put on scores, <c>TrainingLabelValues</c>.</summary>
    public static OutputColumn SequenceScores(IReadOnlyList<string>? labels = null) =>
        Numbers(Score) with { Annotate = builder => AddTexts(builder, "TrainingLabelValues", labels ?? []) };

    /// <summary>A vector of numbers without names.</summary>
    /// <param name="suffix">The name of the column.</param>
    /// <param name="size">Its size; 0 (the default): every row has its own.</param>
    public static OutputColumn Numbers(string suffix, int size = 0) => new OutputColumnOf<VBuffer<float>>(suffix,
        new VectorDataViewType(NumberDataViewType.Single, size),
        (TaskPrediction prediction, int row, ref VBuffer<float> value) => Copy(prediction.Of<float>(suffix, row), ref value, static number => number));

    /// <summary>A vector of whole numbers, of any length.</summary>
    /// <param name="suffix">The name of the column.</param>
    public static OutputColumn WholeNumbers(string suffix) => new OutputColumnOf<VBuffer<int>>(suffix, new VectorDataViewType(NumberDataViewType.Int32),
        (TaskPrediction prediction, int row, ref VBuffer<int> value) => Copy(prediction.Of<int>(suffix, row), ref value, static number => number));

    /// <summary>A fixed number of scores, with the labels as slot names.</summary>
    /// <param name="suffix">The name of the column.</param>
    /// <param name="labels">The labels.</param>
    public static OutputColumn Scores(string suffix, IReadOnlyList<string> labels) =>
        Numbers(suffix, Math.Max(1, labels.Count)) with { Annotate = builder => AddSlotNames(builder, labels) };

    /// <summary>A text.</summary>
    /// <param name="suffix">The name of the column.</param>
    public static OutputColumn Text(string suffix) => new OutputColumnOf<ReadOnlyMemory<char>>(suffix, TextDataViewType.Instance,
        (TaskPrediction prediction, int row, ref ReadOnlyMemory<char> value) => value = prediction.Of<string>(suffix, row)[0].AsMemory());

    /// <summary>A vector of texts, of any length.</summary>
    /// <param name="suffix">The name of the column.</param>
    public static OutputColumn Texts(string suffix) =>
        new OutputColumnOf<VBuffer<ReadOnlyMemory<char>>>(suffix, new VectorDataViewType(TextDataViewType.Instance),
        (TaskPrediction prediction, int row, ref VBuffer<ReadOnlyMemory<char>> value) =>
            Copy(prediction.Of<string>(suffix, row), ref value, static text => text.AsMemory()));

    /// <summary><c>PredictedLabel</c>: true or false for the row.</summary>
    public static OutputColumn PredictedFlag() => new OutputColumnOf<bool>(
        PredictedLabel, BooleanDataViewType.Instance,
        static (TaskPrediction prediction, int row, ref bool value) => value = prediction.Of<int>(PredictedLabel, row)[0] == 1);

    /// <summary><c>PredictedLabel</c>: true or false for every label, with the labels as slot names.</summary>
    public static OutputColumn PredictedFlags(IReadOnlyList<string> labels) => new OutputColumnOf<VBuffer<bool>>(
        PredictedLabel, new VectorDataViewType(BooleanDataViewType.Instance, Math.Max(1, labels.Count)),
        static (TaskPrediction prediction, int row, ref VBuffer<bool> value) =>
            Copy(prediction.Of<int>(PredictedLabel, row), ref value, static flag => flag == 1))
    { Annotate = builder => AddSlotNames(builder, labels) };

    /// <summary>A vector of true or false without names, of any length.</summary>
    /// <param name="suffix">The name of the column.</param>
    public static OutputColumn Flags(string suffix) => new OutputColumnOf<VBuffer<bool>>(suffix, new VectorDataViewType(BooleanDataViewType.Instance),
        (TaskPrediction prediction, int row, ref VBuffer<bool> value) => Copy(prediction.Of<int>(suffix, row), ref value, static flag => flag == 1));

    /// <summary>A single number.</summary>
    /// <param name="suffix">The name of the column.</param>
    public static OutputColumn Number(string suffix) => new OutputColumnOf<float>(suffix, NumberDataViewType.Single,
        (TaskPrediction prediction, int row, ref float value) => value = prediction.Of<float>(suffix, row)[0]);

    /// <summary>Labels as the key values of a column.</summary>
    public static void AddKeyValues(DataViewSchema.Annotations.Builder builder, IReadOnlyList<string> labels) => AddTexts(builder, "KeyValues", labels);

    /// <summary>Labels as the slot names of a column.</summary>
    public static void AddSlotNames(DataViewSchema.Annotations.Builder builder, IReadOnlyList<string> labels) => AddTexts(builder, "SlotNames", labels);

    private static void Copy<TFrom, TTo>(ReadOnlySpan<TFrom> from, ref VBuffer<TTo> value, Func<TFrom, TTo> convert)
    {
        VBufferEditor<TTo> editor = VBufferEditor.Create(ref value, from.Length);
        for (int i = 0; i < from.Length; i++) editor.Values[i] = convert(from[i]);
        value = editor.Commit();
    }

    private static void AddTexts(DataViewSchema.Annotations.Builder builder, string name, IReadOnlyList<string> texts)
    {
        var values = new VBuffer<ReadOnlyMemory<char>>(texts.Count, [.. texts.Select(text => text.AsMemory())]);
        builder.Add(name, new VectorDataViewType(TextDataViewType.Instance, Math.Max(1, texts.Count)),
            (ref VBuffer<ReadOnlyMemory<char>> target) => values.CopyTo(ref target));
    }
}
