using Microsoft.ML.MultiTask.Interop;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Layers;

/// <summary>The learned part of a <see cref="RecurrentCharacterEncoder"/>.</summary>
internal sealed class CharacterRecurrentModule : CharacterModule
{
    private readonly Dropout _dropout;
    private readonly RecurrentLayer _layer;

    [ComponentName(Name = "embedding")]
    private readonly Parameter _embedding;

    internal CharacterRecurrentModule(RecurrentCharacterEncoder settings, int characters, RandomSource random) : base("characters")
    {
        _embedding = Initial.Uniform([characters, settings.EmbeddingSize], Math.Sqrt(3.0 / settings.EmbeddingSize), random);
        _layer = settings.BuildLayer(random);
        _dropout = new Dropout(settings.Dropout, random);
        register_parameter("embedding", _embedding);
        register_module("dropout", _dropout);
        register_module(_layer.GetName(), _layer);
    }

    /// <inheritdoc/>
    public override long Width => 2 * _layer.HiddenSize;

    /// <inheritdoc/>
    public override long? StateWidth => _layer.HiddenSize;

    /// <inheritdoc/>
    public override Tensor Encode(Tensor characters, Segments words)
    {
        using var scope = NewDisposeScope();
        return EncodeWithStates(characters, words).Words.MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override (Tensor Words, Tensor? Forward, Tensor? Backward) EncodeWithStates(Tensor characters, Segments words)
    {
        Tensor input = _dropout.call(_embedding.index_select(0, characters));                          // [characters, embedding]
        (Tensor forward, Tensor backward) = _layer.Read(input, words);
        if (words.Tokens == 0) return (_embedding.new_zeros(words.Rows, Width), forward, backward);
        Tensor ends = cat([forward.index_select(0, words.Last), backward.index_select(0, words.First)], 1);
        return (ClearEmpty(ends, words), forward, backward);
    }

    /// <summary>Words without characters, whose first and last are not their own, become zero.</summary>
    private static Tensor ClearEmpty(Tensor ends, Segments words)
    {
        for (int w = 0; w < words.Rows; w++)
            if (words.Length(w) == 0) return ends.Fill(words.Lengths.logical_not().unsqueeze(1), 0);
        return ends;
    }
}
