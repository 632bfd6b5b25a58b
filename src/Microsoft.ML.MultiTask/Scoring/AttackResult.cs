namespace Microsoft.ML.MultiTask;

/// <summary>What an attack came to.</summary>
/// <param name="Clean">The metrics of the task on the rows as they are.</param>
/// <param name="Attacked">Its metrics on the changed rows: the robust accuracy, where the metric is one.</param>
/// <param name="Distortion">The root mean square of the change of a number, in a mean row (Szegedy et al. 2014).</param>
/// <param name="Rows">For a <c>Vector</c> input that a <c>Dense</c> encoder reads, the view with its column replaced by the changed vectors, to be shown or
/// given to another model; null for words and for what other encoders embed, of which only the embeddings are changed.</param>
public sealed record AttackResult(TaskMetrics Clean, TaskMetrics Attacked, double Distortion, IDataView? Rows);
