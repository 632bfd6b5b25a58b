namespace Microsoft.ML.MultiTask.Tests.EndToEnd;

/// <summary>What a tagger of the generated language yields.</summary>
public sealed class ToyPrediction
{
    public int Id { get; set; }

    public uint[] PredictedLabel { get; set; } = [];

    public float[] Score { get; set; } = [];
}
