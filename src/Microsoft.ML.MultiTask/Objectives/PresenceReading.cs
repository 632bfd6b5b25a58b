using Microsoft.ML.MultiTask.Data;

namespace Microsoft.ML.MultiTask.Objectives;

/// <summary>What a <see cref="Presence"/> makes of a batch.</summary>
/// <param name="Labels">Labels the rows: 1 where the row contains it, 0 where it does not, NaN where nothing is known.</param>
/// <param name="View">What is read instead of the batch, such as the rows without what is looked for; null: the batch. Where it gives another batch, that is
/// encoded too, which costs as much again.</param>
public readonly record struct PresenceReading(Func<Batch, float[]> Labels, Func<Batch, Batch>? View = null);
