using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Benchmarks.Reference;

/// <summary>A Transformer encoder of BERT's kind with a linear layer to the tags of words. The time of a step does not depend on the weights, which are
/// random.</summary>
internal sealed class TransformerNetwork : nn.Module
{
    private readonly Parameter _places;
    private readonly LayerNorm _norm;
    private readonly ModuleList<TransformerBlock> _blocks;
    private readonly Linear _tags;

    public TransformerNetwork(Transformer sizes, int tags, int seed) : base(nameof(TransformerNetwork))
    {
        Pieces = new LazyRows(sizes.Subwords!.Size, sizes.HiddenSize, 0.03f, new Random(seed));
        _places = nn.Parameter(randn(sizes.Positions, sizes.HiddenSize) * 0.02);
        _norm = nn.LayerNorm(sizes.HiddenSize, sizes.LayerNormEpsilon);
        _blocks = new ModuleList<TransformerBlock>([.. Enumerable.Range(0, sizes.Layers).Select(_ => new TransformerBlock(sizes))]);
        _tags = nn.Linear(sizes.HiddenSize, tags);
        RegisterComponents();
    }

    /// <summary>The vectors of subwords; outside the parameters because only rows in use are learned.</summary>
    public LazyRows Pieces { get; }

    /// <summary>Tag logits <c>[words, tags]</c> in training.</summary>
    /// <param name="batch">The sentences.</param>
    /// <param name="pieceRows">The vectors of the batch's distinct subwords, <c>[distinct, hidden]</c>.</param>
    /// <param name="dropout">Of all but the tags.</param>
    public Tensor Tag(PieceBatch batch, Tensor pieceRows, DropoutMasks dropout)
    {
        Tensor pieces = pieceRows.index_select(0, batch.CellPiece).view(batch.Rows, batch.Time, -1);
        Tensor states = dropout.Apply(_norm.call(pieces + _places.narrow(0, 0, batch.Time)));
        foreach (TransformerBlock block in _blocks) states = block.Read(states, batch.Mask, dropout);
        return _tags.call(states.flatten(0, 1).index_select(0, batch.WordCells));
    }
}
