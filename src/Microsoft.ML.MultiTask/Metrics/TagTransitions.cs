namespace Microsoft.ML.MultiTask.Metrics;

/// <summary>Which tag sequences a tag encoding allows, by tag id: the constraints of a CRF or of a Viterbi decoder.</summary>
/// <param name="Allowed"><c>[from, to]</c>: whether a token tagged <c>to</c> may follow one tagged <c>from</c>.</param>
/// <param name="Start">Whether a sentence may start with the tag.</param>
/// <param name="End">Whether a sentence may end with the tag.</param>
internal sealed record TagTransitions(bool[,] Allowed, bool[] Start, bool[] End);
