using System.Text.Json.Serialization;

namespace Microsoft.ML.MultiTask;

/// <summary>An objective that predicts words of a vocabulary by a softmax of which a step of training scores only some classes. It needs no labels.</summary>
public abstract record WordPrediction : Objective
{
    /// <summary>The number of words with a class of their own, the most frequent ones of the input's vocabulary; all others share one class. Default 7500
    /// (Rei 2017).</summary>
    public int MaximumVocabulary { get; init; } = 7500;

    /// <summary>The width of the tanh layer before the scores. Default 50 (Rei 2017).</summary>
    public int HiddenSize { get; init; } = 50;

    /// <summary>How many classes beside those of the batch's words a training step scores, drawn by falling frequency; 0: all classes are scored. Default
    /// 512.</summary>
    public int Samples { get; init; } = 512;

    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<ColumnUse> Columns => [];

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        RequireAtLeast(1, MaximumVocabulary, nameof(MaximumVocabulary));
        RequireAtLeast(1, HiddenSize, nameof(HiddenSize));
        RequireAtLeast(0, Samples, nameof(Samples));
    }
}
