namespace CustomObjective;

/// <summary>What the model predicts for a command.</summary>
internal sealed class LabelledCommand
{
    public string[] PredictedSlots { get; set; } = [];
}
