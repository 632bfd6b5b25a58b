using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Layers;

/// <summary>The states in which a <see cref="RecurrentLayer"/> begins to read each row.</summary>
/// <param name="ForwardHidden">Hidden state of the direction that reads first to last, <c>[rows, hidden]</c>.</param>
/// <param name="ForwardCell">Its cell state, <c>[rows, hidden]</c>; null for a GRU.</param>
/// <param name="BackwardHidden">Hidden state of the direction that reads last to first, <c>[rows, hidden]</c>.</param>
/// <param name="BackwardCell">Its cell state, <c>[rows, hidden]</c>; null for a GRU.</param>
public sealed record RecurrentState(Tensor ForwardHidden, Tensor? ForwardCell, Tensor BackwardHidden, Tensor? BackwardCell);
