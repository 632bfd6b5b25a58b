using System.Runtime.InteropServices;
using Microsoft.ML.MultiTask.Interop;
using Microsoft.ML.MultiTask.Metrics;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Layers;

/// <summary>
/// A linear-chain conditional random field over tag scores (Lafferty, McCallum and Pereira, 2001; on a neural encoder: Lample et al., 2016): a
/// score for every transition, start and end makes the tags of a sequence one joint decision.
/// </summary>
/// <remarks>
/// The gradient of the likelihood is known in closed form (expected minus observed counts), so it is worked out with the value by one
/// forward-backward pass in managed SIMD code, on the host whatever the device of the scores: they are a few numbers per token. The loss can be
/// differentiated once with respect to the scores, and is linear in whatever weight multiplies it. Same input, same bits.
/// </remarks>
public sealed class LinearChainCrf : nn.Module
{
    private const long Missing = Labels.Missing;

    [ComponentName(Name = "transitions")]
    private readonly Parameter _transitions;

    [ComponentName(Name = "start")]
    private readonly Parameter _start;

    [ComponentName(Name = "end")]
    private readonly Parameter _end;

    /// <summary>Makes a layer with small random scores, uniform in [-0.1, 0.1).</summary>
    /// <param name="name">The name of the module.</param>
    /// <param name="tags">The number of tags.</param>
    /// <param name="constraints">What may be decoded; null allows everything.</param>
    /// <param name="random">Where the first scores come from.</param>
    /// <exception cref="ArgumentException">The constraints speak of another number of tags.</exception>
    public LinearChainCrf(string name, int tags, CrfConstraints? constraints, RandomSource random) : base(name)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(tags);
        ArgumentNullException.ThrowIfNull(random);
        if (constraints is not null && constraints.Tags != tags)
            throw new ArgumentException($"The constraints are for {constraints.Tags} tags, the layer for {tags}.", nameof(constraints));
        (Tags, Constraints) = (tags, constraints);
        _transitions = Initial.Uniform([tags, tags], 0.1, random);
        _start = Initial.Uniform([tags], 0.1, random);
        _end = Initial.Uniform([tags], 0.1, random);
        RegisterComponents();
    }

    /// <summary>The number of tags.</summary>
    public int Tags { get; }

    /// <summary>What may be decoded; null: everything.</summary>
    public CrfConstraints? Constraints { get; }

    /// <summary>
    /// Whether the constraints bind the likelihood too, so that forbidden paths take no probability in training. Default false, the common
    /// practice: they bind decoding alone, and tags in the data that break them can still be learnt from.
    /// </summary>
    public bool ConstrainTraining { get; init; }

    /// <summary>
    /// What every wrong tag adds to the score of a path while training: softmax-margin (Gimpel and Smith, 2010; in taggers: Yang et al., 2016).
    /// Default 0: plain likelihood.
    /// </summary>
    public double Margin { get; init; }

    /// <summary>Score of tag <c>j</c> after tag <c>i</c>, <c>[tags, tags]</c>.</summary>
    public Parameter Transitions => _transitions;

    /// <summary>Score of beginning with a tag, <c>[tags]</c>.</summary>
    public Parameter Start => _start;

    /// <summary>Score of ending with a tag, <c>[tags]</c>.</summary>
    public Parameter End => _end;

    /// <summary>
    /// Minus the logarithm of the probability of the tags that are given, summed over rows and divided by the number of tags given: on the
    /// scale of a cross-entropy per token. A missing tag stands for any tag (Tsuboi et al., 2008); a row without tags adds nothing.
    /// </summary>
    /// <param name="emissions">Scores of tags, <c>[tokens, tags]</c>.</param>
    /// <param name="tags">int64 <c>[tokens]</c>; -100 where missing.</param>
    /// <param name="rows">The rows of the batch.</param>
    /// <returns>A scalar; null when no tag is given.</returns>
    /// <exception cref="ArgumentException">Shapes do not fit together, or a tag is neither missing nor one of the tags.</exception>
    /// <exception cref="InvalidOperationException">The constraints bind training and the tags of a row break them.</exception>
    public Tensor? NegativeLogLikelihood(Tensor emissions, Tensor tags, Segments rows)
    {
        Check(emissions, rows);
        if (tags.dim() != 1 || tags.size(0) != rows.Tokens)
            throw new ArgumentException($"There are {tags.numel()} tags for {rows.Tokens} tokens; give one for each.", nameof(tags));
        using var scope = NewDisposeScope();
        Span<long> given = Span<long>(OnHost(tags, ScalarType.Int64));
        int count = CountGiven(given);
        if (count == 0) return null;

        Tensor visits = Zeros(rows.Tokens, Tags), transitions = Zeros(Tags, Tags), start = Zeros(Tags), end = Zeros(Tags);
        var likelihood = new CrfLikelihood(Tables(ConstrainTraining), training ? Margin : 0);
        double value = likelihood.Sum(Span<double>(OnHost(emissions, ScalarType.Float64)), given, rows.Offsets, Span<double>(visits));
        likelihood.ReadGradient(Span<double>(transitions), Span<double>(start), Span<double>(end));

        // Linear in the scores with the gradient worked out above; its own value is taken away again.
        Tensor pull = Pull(emissions, visits).Plus(Pull(_transitions, transitions)).Plus(Pull(_start, start)).Plus(Pull(_end, end));
        return (pull - pull.detach()).Plus(value).Times(1.0 / count).MoveToOuterDisposeScope();
    }

    /// <summary>The most probable tags of every row that the constraints allow; of all, where they allow none of the row's length. May be called from several
    /// threads at once.</summary>
    /// <param name="emissions">Scores of tags, <c>[tokens, tags]</c>.</param>
    /// <param name="rows">The rows of the batch.</param>
    /// <returns><c>[tokens]</c>.</returns>
    /// <exception cref="ArgumentException">Shapes do not fit together.</exception>
    /// <exception cref="InvalidOperationException">The scores of a row are not finite.</exception>
    public int[] Viterbi(Tensor emissions, Segments rows)
    {
        Check(emissions, rows);
        using var scope = NewDisposeScope();
        ReadOnlySpan<double> scores = Span<double>(OnHost(emissions, ScalarType.Float64));
        var decoder = new CrfDecoder(Tables(constrained: true));
        CrfDecoder? free = null;
        var path = new int[rows.Tokens];
        for (int r = 0; r < rows.Rows; r++)
        {
            if (rows.Length(r) == 0) continue;
            ReadOnlySpan<double> ofRow = scores[(rows.Offsets[r] * Tags)..(rows.Offsets[r + 1] * Tags)];
            Span<int> tags = path.AsSpan(rows.Offsets[r]..rows.Offsets[r + 1]);
            if (!decoder.Decode(ofRow, tags) && !(free ??= new CrfDecoder(Tables(constrained: false))).Decode(ofRow, tags)) throw NotFinite(r);
        }
        return path;
    }

    /// <summary>
    /// The probability of every tag at every token over all paths that the constraints allow, without gradient; over all paths, where they allow none of the
    /// row's length. May be called from several threads at once.
    /// </summary>
    /// <param name="emissions">Scores of tags, <c>[tokens, tags]</c>.</param>
    /// <param name="rows">The rows of the batch.</param>
    /// <returns><c>[tokens, tags]</c>, every row sums to 1.</returns>
    /// <exception cref="ArgumentException">Shapes do not fit together.</exception>
    /// <exception cref="InvalidOperationException">The scores of a row are not finite.</exception>
    public Tensor Marginals(Tensor emissions, Segments rows)
    {
        Check(emissions, rows);
        using var scope = NewDisposeScope();
        Tensor visits = Zeros(rows.Tokens, Tags);
        ReadOnlySpan<double> scores = Span<double>(OnHost(emissions, ScalarType.Float64));
        Span<double> chances = Span<double>(visits);
        var lattice = new CrfLattice(Tables(constrained: true));
        CrfLattice? free = null;
        for (int r = 0; r < rows.Rows; r++)
        {
            Range cells = (rows.Offsets[r] * Tags)..(rows.Offsets[r + 1] * Tags);
            if (rows.Length(r) == 0 || lattice.Marginals(scores[cells], chances[cells])) continue;
            if (!(free ??= new CrfLattice(Tables(constrained: false))).Marginals(scores[cells], chances[cells])) throw NotFinite(r);
        }
        return visits.to(emissions.dtype).to(emissions.device).MoveToOuterDisposeScope();
    }

    private void Check(Tensor emissions, Segments rows)
    {
        if (emissions.dim() != 2 || emissions.size(0) != rows.Tokens || emissions.size(1) != Tags)
            throw new ArgumentException($"Scores of shape [{string.Join(", ", emissions.shape)}] do not fit {rows.Tokens} tokens and {Tags} tags.",
                nameof(emissions));
    }

    private int CountGiven(ReadOnlySpan<long> tags)
    {
        int count = 0;
        for (int i = 0; i < tags.Length; i++)
        {
            if (tags[i] == Missing) continue;
            if (tags[i] < 0 || tags[i] >= Tags)
                throw new ArgumentException($"Token {i} has tag {tags[i]}; tags run from 0 to {Tags - 1}, and {Missing} says that one is missing.",
                    nameof(tags));
            count++;
        }
        return count;
    }

    private CrfTables Tables(bool constrained) =>
        new(Array(_transitions), Array(_start), Array(_end), constrained ? Constraints : null);

    private static InvalidOperationException NotFinite(int row) =>
        new($"The scores of the tags in row {row} of the batch are not finite numbers, so that no sequence of them is the best; did training diverge?");

    private static double[] Array(Parameter parameter) => Span<double>(OnHost(parameter, ScalarType.Float64)).ToArray();

    /// <summary>Its gradient with respect to the scores is the gradient given.</summary>
    private static Tensor Pull(Tensor scores, Tensor gradient) => (scores * gradient.to(scores.dtype).to(scores.device)).sum();

    private static Tensor Zeros(params ReadOnlySpan<long> shape) => zeros(shape, dtype: ScalarType.Float64);

    private static Tensor OnHost(Tensor tensor, ScalarType type) => tensor.detach().to(type).cpu().contiguous();

    private static Span<T> Span<T>(Tensor tensor) where T : unmanaged => MemoryMarshal.Cast<byte, T>(tensor.bytes);
}
