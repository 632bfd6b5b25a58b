using Microsoft.ML.MultiTask.Interop;
using Microsoft.ML.MultiTask.Layers;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using Dropout = Microsoft.ML.MultiTask.Layers.Dropout;

namespace Microsoft.ML.MultiTask.Encoders.Transformers;

/// <summary>Layer 0 of a Transformer: a vector for every piece and one for its place, added and normalised.</summary>
internal sealed class PieceEmbedding : nn.Module
{
    private readonly EmbeddingTable _pieces;

    // Moving the module to a device replaces the field by its component name.
    [ComponentName(Name = "places")]
    private readonly Parameter _places;

    private readonly NormLayer _norm;
    private readonly LinearLayer? _projection;
    private readonly Dropout _dropout;

    /// <summary>Makes the vectors.</summary>
    /// <param name="settings">The settings of the Transformer.</param>
    /// <param name="pieces">The number of different pieces.</param>
    /// <param name="random">First values and dropout.</param>
    public PieceEmbedding(Transformer settings, int pieces, RandomSource random) : base(nameof(PieceEmbedding))
    {
        long width = settings.EmbeddingSize ?? settings.HiddenSize;
        _pieces = new EmbeddingTable("pieces", pieces, width, random);
        _places = Initial.Uniform([settings.Positions, width], Transformer.InitialSpread, random);
        _norm = new NormLayer("norm", width, settings.LayerNormEpsilon);
        if (width != settings.HiddenSize) _projection = new LinearLayer("projection", width, settings.HiddenSize, random);
        _dropout = new Dropout(settings.Dropout, random);
        RegisterComponents();
    }

    /// <summary>The vectors of the pieces.</summary>
    public EmbeddingTable Pieces => _pieces;

    /// <summary>The vectors of the places, <c>[positions, width]</c>.</summary>
    public Parameter Places => _places;

    /// <summary>Normalises their sum.</summary>
    public NormLayer Norm => _norm;

    /// <summary>From the width of the vectors to that of the states; null where they are as wide.</summary>
    public LinearLayer? Projection => _projection;

    /// <summary>The vectors of pieces at places, <c>[parts, hidden]</c>.</summary>
    public Tensor Read(IReadOnlyList<long> pieces, IReadOnlyList<long> places, Device device)
    {
        using var scope = NewDisposeScope();
        var index = new long[pieces.Count];
        var distinct = new DistinctIds((int)_pieces.Rows);
        for (int p = 0; p < index.Length; p++) index[p] = distinct.Add(pieces[p]);
        Tensor vectors = _pieces.Lookup(Tensors.From<long>(distinct.Take(), device)).index_select(0, Tensors.From<long>(index, device));
        Tensor sum = vectors.Plus(_places.index_select(0, Tensors.From<long>([.. places], device)));
        Tensor normalized = _dropout.call(_norm.call(sum));
        return (_projection is null ? normalized : _projection.call(normalized)).MoveToOuterDisposeScope();
    }
}
