namespace Microsoft.ML.MultiTask;

/// <summary>What the encoder does to the objective that is its adversary.</summary>
public enum AdversarialGoal
{
    /// <summary>It makes the objective's loss large, by gradient reversal (Ganin and Lempitsky 2015). An encoder that learns faster than the objective may do
    /// so by turning what it tells around rather than by forgetting it; a probe shows which.</summary>
    Reversal,

    /// <summary>It makes the objective's predictions uniform (Tzeng, Hoffman, Darrell and Saenko 2015, "Simultaneous Deep Transfer Across Domains and Tasks",
    /// domain confusion). For tasks with a softmax or sigmoid output.</summary>
    Confusion,
}
