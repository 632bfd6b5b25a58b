using Microsoft.ML.MultiTask;

namespace SeedSystems;

/// <summary>Ways of training on the same data, measured on the same test rows.</summary>
internal sealed record Comparison
{
    /// <summary>The rows.</summary>
    public required Split Data { get; init; }

    /// <summary>The main task alone, then with auxiliary objectives. A single arm is compared with and without each of its auxiliary objectives.</summary>
    public required IReadOnlyList<ComparisonArm> Arms { get; init; }

    /// <summary>Settings of which it is looked at what the auxiliary objectives promise. Null: none.</summary>
    public MultiTaskTrainer.Options? Related { get; init; }

    /// <summary>The arm that stands for the system. Default: the second; of a single arm that with all objectives.</summary>
    public int With { get; init; } = 1;

    /// <summary>Whether the arms differ in their batches, which are then left as they are.</summary>
    public bool ComparesBatches { get; init; }

    /// <summary>What else is measured of every model. Null: nothing.</summary>
    public Func<MultiTaskTransformer, IReadOnlyDictionary<string, double>>? Measure { get; init; }
}
