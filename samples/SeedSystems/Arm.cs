using Microsoft.ML.MultiTask;

namespace SeedSystems;

/// <summary>One way of training.</summary>
/// <param name="Name">What tables call it.</param>
/// <param name="Options">Its settings; the seed, the validation rows and the patience are those of the run.</param>
internal sealed record Arm(string Name, MultiTaskTrainer.Options Options);
