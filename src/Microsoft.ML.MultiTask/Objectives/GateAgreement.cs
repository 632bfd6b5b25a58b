using System.Text.Json.Serialization;
using Microsoft.ML.MultiTask.Encoders;
using Microsoft.ML.MultiTask.Objectives;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask;

/// <summary>
/// Brings the characters of a word to say what its embedding says: <c>1 - cos(c, w)</c>, with no gradient to the embedding, over the words that have one of
/// their own (Rei, Crichton and Pyysalo 2016, "Attending to Characters in Neural Sequence Labeling Models"). The encoder joins words and characters by a
/// <see cref="Gate"/>. The characters are encoded once more for it.
/// </summary>
/// <remarks>The loss is the mean over the known words of the batch; the paper sums.</remarks>
public sealed record GateAgreement : Objective
{
    /// <inheritdoc/>
    public override string Name { get; init; } = nameof(GateAgreement);

    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<ColumnUse> Columns => [];

    /// <inheritdoc/>
    public override ObjectiveModule Build(BuildContext context) => new Module(this, context);

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        if (Layer is not null) throw new ArgumentException($"Objective '{Name}': it compares what layer 0 is made of; leave Layer null.", nameof(Layer));
    }

    private sealed class Module : ObjectiveModule
    {
        private readonly string _input;
        private readonly IReadOnlyList<TokenEmbedding> _embeddings;

        public Module(GateAgreement settings, BuildContext context) : base(nameof(GateAgreement))
        {
            _input = settings.Input!;
            _embeddings = [.. context.Sharing[_input].modules().OfType<TokenEmbedding>().Where(embedding => embedding.HasGate).Distinct()];
            if (_embeddings.Count == 0)
            {
                throw new InvalidOperationException($"Objective '{settings.Name}' needs an encoder of input '{_input}' that joins words and characters by a "
                    + "Gate: set "
                    + "Characters, and Join to new Gate().");
            }
        }

        public override Tensor? Loss(Step step)
        {
            Tensor[] distances = [.. _embeddings.Select(embedding => embedding.GateDistance(step.Batch, _input)).OfType<Tensor>()];
            return distances.Length == 0 ? null : stack(distances).mean();
        }
    }
}
