using Microsoft.ML.MultiTask.Encoders;
using Microsoft.ML.MultiTask.Interop;
using Microsoft.ML.MultiTask.Layers;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask;

/// <summary>
/// The mean of the states weighed by attention that another input of the row asks for, such as a question or the fact of a case (Luo et al. 2017, "Learning to
/// Predict Charges for Criminal Cases with Legal Basis"): the other input is pooled to a query, which scores every position.
/// </summary>
/// <param name="Query">The name of the other input.</param>
public sealed record QueryAttentionPooling(string Query) : Pooling
{
    /// <summary>How the states of the other input become the query. Default: their maximum in every dimension.</summary>
    public Pooling Of { get; init; } = Max;

    /// <summary>0 (the default): the score of a state is bilinear, <c>h . (W q)</c> (Luong et al. 2015); else it comes from a tanh layer of so many units over
    /// state and query (Bahdanau et al. 2015).</summary>
    public int HiddenSize { get; init; }

    /// <inheritdoc/>
    public override IReadOnlyList<string> OtherInputs => [Query, .. Of.OtherInputs];

    /// <inheritdoc/>
    public override PoolingModule Build(PoolingContext context) => new Module(this, context);

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        Of.Validate();
        ArgumentOutOfRangeException.ThrowIfNegative(HiddenSize);
    }

    private sealed class Module : PoolingModule
    {
        private readonly string _query;
        private readonly int? _layer;
        private readonly PoolingModule _of;
        private readonly LinearLayer? _bilinear, _state, _asked, _score;

        public Module(QueryAttentionPooling settings, PoolingContext context) : base(nameof(QueryAttentionPooling))
        {
            _query = settings.Query;
            _layer = context.Layer;
            _of = settings.Of.Build(context.For(settings.Query));
            Width = context.Shape.Width;
            if (settings.HiddenSize == 0) _bilinear = new LinearLayer("bilinear", _of.Width, Width, context.Random);
            else
            {
                _state = new LinearLayer("state", Width, settings.HiddenSize, context.Random);
                _asked = new LinearLayer("asked", _of.Width, settings.HiddenSize, context.Random);
                _score = new LinearLayer("score", settings.HiddenSize, 1, context.Random);
            }
            RegisterComponents();
        }

        public override long Width { get; }

        public override Tensor Pool(LayerStates states, IReadOnlyDictionary<string, Encoding> encodings) =>
            WeightedSumOf(states.States, Weights(states, encodings), states.Segments);

        public override Tensor Weights(LayerStates states, IReadOnlyDictionary<string, Encoding> encodings)
        {
            Encoding other = encodings[_query];
            Tensor query = _of.Pool(other.Layer(_layer), encodings); // [rows, query]
            return states.Segments.Softmax(Scores(states.States, query, states.Segments.RowOfToken));
        }

        /// <summary><c>[tokens]</c>.</summary>
        private Tensor Scores(Tensor states, Tensor query, Tensor rowOfToken) => _bilinear is { } bilinear
            ? (states * bilinear.call(query).index_select(0, rowOfToken)).sum(dim: 1L)
            : _score!.call(_state!.call(states).Plus(_asked!.call(query).index_select(0, rowOfToken)).tanh()).squeeze(1);
    }
}
