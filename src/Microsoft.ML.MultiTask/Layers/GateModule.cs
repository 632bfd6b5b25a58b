using Microsoft.ML.MultiTask.Interop;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Layers;

/// <summary>
/// The learned part of a <see cref="Gate"/>: <c>z * w + (1 - z) * c</c> with <c>c = tanh(P characters)</c> and
/// <c>z = sigmoid(W3 tanh(W1 w + W2 c))</c>, biases apart.
/// </summary>
internal sealed class GateModule : CharacterJoinModule
{
    private readonly LinearLayer _projection, _both, _gate;

    /// <summary>Makes a gate.</summary>
    /// <param name="words">Numbers in the vector of a word, and in the result.</param>
    /// <param name="characters">Numbers in the vector of its characters.</param>
    /// <param name="random">Where first values come from.</param>
    public GateModule(long words, long characters, RandomSource random) : base("gate")
    {
        Width = words;
        _projection = new LinearLayer("projection", characters, words, random);
        _both = new LinearLayer("both", 2 * words, words, random);
        _gate = new LinearLayer("gate", words, words, random);
        register_module("projection", _projection);
        register_module("both", _both);
        register_module("gate", _gate);
    }

    /// <inheritdoc/>
    public override long Width { get; }

    /// <inheritdoc/>
    public override Tensor Join(Tensor words, Tensor characters)
    {
        using var scope = NewDisposeScope();
        Tensor projected = Project(characters);
        Tensor share = _gate.forward(_both.forward(cat([words, projected], 1)).tanh()).sigmoid();
        return projected.Plus(share * (words - projected)).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// How far the characters are from the vectors of the words that have one of their own: the mean of <c>1 - cos(c, w)</c>, with no gradient to the
    /// words (the additional objective of Rei et al., 2016, who sum it). Learning it makes the characters stand in for unknown words.
    /// </summary>
    /// <param name="words">Vectors of words, <c>[n, words]</c>.</param>
    /// <param name="characters">Vectors of their characters, <c>[n, characters]</c>.</param>
    /// <param name="counts">How often each word counts, <c>[n]</c>: 0 for an unknown one.</param>
    /// <returns>A scalar between 0 and 2; 0 when no word counts.</returns>
    public Tensor Distance(Tensor words, Tensor characters, Tensor counts)
    {
        using var scope = NewDisposeScope();
        Tensor distances = nn.functional.cosine_similarity(Project(characters), words.detach(), 1).Times(-1).Plus(1);
        Tensor weights = counts.to(distances.dtype);
        return ((distances * weights).sum() / weights.sum().AtLeast(1)).MoveToOuterDisposeScope();
    }

    private Tensor Project(Tensor characters) => _projection.forward(characters).tanh();
}
