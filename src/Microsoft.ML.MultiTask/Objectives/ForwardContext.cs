using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Encoders;

namespace Microsoft.ML.MultiTask.Objectives;

/// <summary>What a task may look at when it computes its scores and when it predicts. It knows nothing of training.</summary>
/// <param name="Batch">The batch; its labels are not there when a model scores.</param>
/// <param name="Encodings">The encoded inputs by name, as the task sees them.</param>
/// <param name="Outputs">What other tasks make of the batch, computed when first asked for.</param>
public readonly record struct ForwardContext(Batch Batch, IReadOnlyDictionary<string, Encoding> Encodings, TaskOutputs Outputs);
