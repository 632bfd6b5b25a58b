using Microsoft.ML.MultiTask.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Tests.Layers;

[TestClass]
public sealed class LinearChainCrfTests
{
    private const int Tags = 3;
    private const long Missing = -100;
    private static readonly int[] _lengths = [3, 1, 0, 4, 2];
    private static readonly long[] _gold = [0, 1, 1, /**/ 2, /**/ /**/ 1, 0, 2, 2, /**/ 0, 2];
    private static readonly long[] _partial = [0, Missing, 1, /**/ Missing, /**/ /**/ Missing, 0, Missing, Missing, /**/ 0, 2];

    // Tag 2 never follows tag 0, nothing begins with 1, nothing ends with 0.
    private static readonly CrfConstraints _constraints = new(
        new[,] { { true, true, false }, { true, true, true }, { true, true, true } }, [true, false, true], [false, true, true]);

    private DisposeScope _scope = null!;
    private Tensor _emissions = null!;
    private Segments _rows = null!;

    [TestInitialize]
    public void Begin()
    {
        _scope = NewDisposeScope();
        _rows = new Segments(_lengths, CPU);
        _emissions = Noise(_rows.Tokens, 2, new RandomSource(5));
    }

    [TestCleanup]
    public void End() => _scope.Dispose();

    [TestMethod]
    public void LikelihoodOfOneTokenIsTheCrossEntropyOfItsScoresPlusStartAndEnd()
    {
        LinearChainCrf crf = Make();
        Tensor scores = tensor(new[] { 1f, -1f, 0.5f }).view(1, 3), gold = tensor(new[] { 2L });
        Tensor loss = crf.NegativeLogLikelihood(scores, gold, new Segments([1], CPU))!;
        Tensor expected = nn.functional.cross_entropy(scores + crf.Start + crf.End, gold);
        Assert.AreEqual(expected.item<float>(), loss.item<float>(), 1e-6f);
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void LikelihoodIsThatOfAllPathsWorkedOutOneByOne(bool partial)
    {
        LinearChainCrf crf = Make();
        long[] given = partial ? _partial : _gold;
        double expected = BruteLikelihood(crf, given, (_, _, _) => true, 0);
        Assert.AreEqual(expected, Loss(crf, given), 1e-5);
    }

    [TestMethod]
    public void ConstraintsBindTheLikelihoodOnlyWhenAskedTo()
    {
        long[] given = [0, 1, 1, 2, 2, Missing, 0, 1, 2, 2];
        LinearChainCrf free = Make(_constraints), bound = MakeConstrained();
        Assert.AreEqual(BruteLikelihood(free, given, (_, _, _) => true, 0), Loss(free, given), 1e-5);
        Assert.AreEqual(BruteLikelihood(bound, given, Allowed, 0), Loss(bound, given), 1e-5);
        Assert.IsGreaterThan(Loss(bound, given), Loss(free, given));
    }

    [TestMethod]
    public void TagsThatBreakBindingConstraintsAreNamed()
    {
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => Loss(MakeConstrained(), _gold));
        StringAssert.StartsWith(error.Message, "The tags of row 3 are impossible");
    }

    [TestMethod]
    public void MarginIsAddedToWrongTagsInTrainingAlone()
    {
        LinearChainCrf plain = Make(), margin = new("crf", Tags, null, new RandomSource(1)) { Margin = 0.7 };
        Assert.AreEqual(BruteLikelihood(plain, _partial, (_, _, _) => true, 0.7), Loss(margin, _partial), 1e-5);
        margin.eval();
        Assert.AreEqual(Loss(plain, _partial), Loss(margin, _partial), 0);
    }

    [TestMethod]
    [DataRow(false, 0.0)]
    [DataRow(true, 0.0)]
    [DataRow(true, 0.5)]
    public void GradientIsTheSlopeOfTheLoss(bool partial, double margin)
    {
        LinearChainCrf crf = new("crf", Tags, null, new RandomSource(1)) { Margin = margin };
        long[] given = partial ? _partial : _gold;
        Tensor emissions = _emissions.to(float64).requires_grad_();
        crf.to(float64);
        crf.NegativeLogLikelihood(emissions, tensor(given), _rows)!.backward();

        foreach (Tensor scores in new[] { emissions, crf.Transitions, crf.Start, crf.End })
        {
            Tensor slope = Slope(scores, () => crf.NegativeLogLikelihood(emissions, tensor(given), _rows)!);
            Assert.IsLessThan(1e-7, (slope - scores.grad!).abs().max().item<double>());
        }
    }

    [TestMethod]
    public void GradientIsScaledByWhateverWeighsTheLossAndThatWeightGetsItsOwn()
    {
        LinearChainCrf crf = Make();
        Tensor emissions = _emissions.clone().requires_grad_(), weight = tensor(3f, requires_grad: true);
        Tensor loss = crf.NegativeLogLikelihood(emissions, tensor(_gold), _rows)!;
        Tensor plain = autograd.grad([loss], [emissions], retain_graph: true)[0];
        Tensor weighted = autograd.grad([loss * weight], [emissions], create_graph: true)[0];
        Assert.IsTrue(weighted.allclose(plain * 3));
        Tensor ofNorm = autograd.grad([weighted.norm()], [weight])[0];
        Assert.AreEqual(plain.norm().item<float>(), ofNorm.item<float>(), 1e-5f);
    }

    [TestMethod]
    public void RowsWithoutTagsChangeNothing()
    {
        LinearChainCrf crf = Make();
        Tensor few = Noise(3, 2, new RandomSource(8)), both = cat([_emissions, few]);
        Tensor loss = crf.NegativeLogLikelihood(both, tensor((long[])[.. _gold, Missing, Missing, Missing]), new Segments([.. _lengths, 1, 2], CPU))!;
        Assert.AreEqual(Loss(crf, _gold), loss.item<float>(), 0);
        Assert.IsNull(crf.NegativeLogLikelihood(few, full(3, Missing, dtype: ScalarType.Int64), new Segments([3], CPU)));
        Assert.IsNull(crf.NegativeLogLikelihood(zeros(0, Tags), zeros(0, dtype: ScalarType.Int64), new Segments([], CPU)));
    }

    [TestMethod]
    public void ARowScoresTheSameAloneAndInABatch()
    {
        LinearChainCrf crf = Make(_constraints);
        var alone = new Segments([4], CPU);
        Tensor scores = _emissions[4..8];
        double perRow = 0;
        for (int r = 0; r < _lengths.Length; r++)
        {
            if (_lengths[r] == 0) continue;
            Range tokens = _rows.Offsets[r].._rows.Offsets[r + 1];
            perRow += _lengths[r] * crf.NegativeLogLikelihood(_emissions[tokens], tensor(_gold[tokens]), new Segments([_lengths[r]], CPU))!.item<float>();
        }
        Assert.AreEqual(perRow / _gold.Length, Loss(crf, _gold), 1e-5);
        Assert.IsTrue(crf.Marginals(_emissions, _rows)[4..8].equal(crf.Marginals(scores, alone)).all().item<bool>());
        CollectionAssert.AreEqual(crf.Viterbi(_emissions, _rows)[4..8], crf.Viterbi(scores, alone));
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void MarginalsAreThoseOfAllPaths(bool constrained)
    {
        LinearChainCrf crf = Make(constrained ? _constraints : null);
        double[] actual = [.. crf.Marginals(_emissions, _rows).to(float64).data<double>()];
        double[] expected = BruteMarginals(crf, constrained ? Allowed : (_, _, _) => true);
        for (int i = 0; i < expected.Length; i++) Assert.AreEqual(expected[i], actual[i], 1e-6);
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void ViterbiFindsTheBestAllowedPath(bool constrained)
    {
        for (uint seed = 0; seed < 50; seed++)
        {
            var crf = new LinearChainCrf("crf", Tags, constrained ? _constraints : null, new RandomSource(seed));
            _emissions = Noise(_rows.Tokens, 2, new RandomSource(seed + 100));
            CollectionAssert.AreEqual(BruteBest(crf, constrained ? Allowed : (_, _, _) => true), crf.Viterbi(_emissions, _rows));
        }
    }

    [TestMethod]
    public void LongRowsWithManyTagsAndLargeScoresStayFinite()
    {
        const int tags = 21, n = 300;
        var crf = new LinearChainCrf("crf", tags, null, new RandomSource(1));
        Tensor scores = Noise(n, 100, new RandomSource(2), tags).requires_grad_();
        Segments row = new([n], CPU);
        Tensor gold = zeros(n, dtype: ScalarType.Int64);
        Tensor loss = crf.NegativeLogLikelihood(scores, gold, row)!;
        loss.backward();
        Assert.IsTrue(isfinite(scores.grad!).all().item<bool>());
        Assert.AreEqual(0f, scores.grad!.sum(dim: 1L).abs().max().item<float>(), 1e-6f);
        Assert.IsTrue(crf.Marginals(scores, row).sum(dim: 1L).allclose(ones(n)));
        Assert.IsGreaterThan(0f, loss.item<float>());
    }

    [TestMethod]
    public void ConstraintsThatNoPathMeetsAreLetGo()
    {
        var crf = new LinearChainCrf("crf", 2, new CrfConstraints(new bool[2, 2], [true, false], [true, true]), new RandomSource(1));
        Tensor scores = tensor(new float[,] { { 0, 5 }, { 0, 5 }, { 5, 0 } });
        // One position: only the first tag may begin. Two positions: no tag may follow another, so that the scores alone decide.
        CollectionAssert.AreEqual((int[])[0, 1, 0], crf.Viterbi(scores, new([1, 2], CPU)));
        float[] chances = Tensors.ToArray<float>(crf.Marginals(scores, new([1, 2], CPU)));
        Assert.AreEqual(1, chances[0], 1e-6);
        Assert.IsGreaterThan(0.9f, chances[3]);
        Assert.AreEqual(1, chances[2] + chances[3], 1e-6);
        Assert.StartsWith("The scores of the tags in row 1 of the batch are not finite numbers",
            Assert.ThrowsExactly<InvalidOperationException>(() => crf.Viterbi(scores * tensor(new float[,] { { 1 }, { float.NaN }, { 1 } }), new([1, 2], CPU)))
                .Message);
    }

    [TestMethod]
    public void WrongInputIsNamed()
    {
        LinearChainCrf crf = Make();
        var error = Assert.ThrowsExactly<ArgumentException>(() => crf.Viterbi(zeros(2, 5), new Segments([2], CPU)));
        StringAssert.StartsWith(error.Message, "Scores of shape [2, 5] do not fit 2 tokens and 3 tags.");
        error = Assert.ThrowsExactly<ArgumentException>(() => crf.NegativeLogLikelihood(zeros(2, 3), tensor(new[] { 0L, 3L }), new Segments([2], CPU)));
        StringAssert.StartsWith(error.Message, "Token 1 has tag 3; tags run from 0 to 2, and -100 says that one is missing.");
        error = Assert.ThrowsExactly<ArgumentException>(() => crf.NegativeLogLikelihood(zeros(2, 3), tensor(new[] { 0L }), new Segments([2], CPU)));
        StringAssert.StartsWith(error.Message, "There are 1 tags for 2 tokens; give one for each.");
        error = Assert.ThrowsExactly<ArgumentException>(() => new LinearChainCrf("crf", 2, _constraints, new RandomSource(1)));
        StringAssert.StartsWith(error.Message, "The constraints are for 3 tags, the layer for 2.");
        error = Assert.ThrowsExactly<ArgumentException>(() => new CrfConstraints(new bool[2, 2], [true], [true, true]));
        StringAssert.StartsWith(error.Message, "The constraints speak of 1 tags at the start, 2 at the end and 2 x 2 between");
        error = Assert.ThrowsExactly<ArgumentException>(() => new CrfConstraints(new bool[1, 1], [false], [true]));
        StringAssert.StartsWith(error.Message, "The constraints let no tag begin a sequence");
    }

    [TestMethod]
    public void SameInputSameBitsAndNothingIsLeftBehind()
    {
        LinearChainCrf crf = Make();
        Tensor emissions = _emissions.clone().requires_grad_(), gold = tensor(_partial);
        byte[] Gradient()
        {
            using var scope = NewDisposeScope();
            Tensor loss = crf.NegativeLogLikelihood(emissions, gold, _rows)!;
            return autograd.grad([loss], [emissions, crf.Transitions]).SelectMany(g => g.bytes.ToArray()).ToArray();
        }

        byte[] first = Gradient();
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        CollectionAssert.AreEqual(first, Gradient());
        crf.Viterbi(emissions, _rows);
        crf.Marginals(emissions, _rows).Dispose();
        Assert.AreEqual(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [TestMethod]
    public void ParametersAreNamedAndFixedByTheSeed()
    {
        LinearChainCrf crf = Make();
        CollectionAssert.AreEquivalent(new[] { "transitions", "start", "end" }, crf.named_parameters().Select(p => p.name).ToArray());
        Assert.IsTrue(crf.Transitions.equal(Make().Transitions).all().item<bool>());
    }

    private static LinearChainCrf Make(CrfConstraints? constraints = null) => new("crf", Tags, constraints, new RandomSource(1));

    private static LinearChainCrf MakeConstrained() => new("crf", Tags, _constraints, new RandomSource(1)) { ConstrainTraining = true };

    private float Loss(LinearChainCrf crf, long[] given) => crf.NegativeLogLikelihood(_emissions, tensor(given), _rows)!.item<float>();

    private static Tensor Noise(int tokens, float size, RandomSource random, int tags = Tags) =>
        tensor(Enumerable.Range(0, tokens * tags).Select(_ => size * random.NextNormal()).ToArray()).view(tokens, tags);

    private static bool Allowed(int at, int from, int to) => at switch
    {
        0 => _constraints.AllowsStart(to),
        -1 => _constraints.AllowsEnd(to),
        _ => _constraints.Allows(from, to),
    };

    /// <summary>Every path of a row with its score.</summary>
    private IEnumerable<(int[] Tags, double Score)> Paths(LinearChainCrf crf, int row, Func<int, int, int, bool> allowed, long[]? given, double margin)
    {
        int n = _lengths[row], first = _rows.Offsets[row];
        float[] scores = [.. _emissions.data<float>()], transitions = [.. crf.Transitions.data<float>()];
        float[] start = [.. crf.Start.data<float>()], end = [.. crf.End.data<float>()];
        for (int code = 0; code < (int)Math.Pow(Tags, n); code++)
        {
            int[] path = [.. Enumerable.Range(0, n).Select(t => code / (int)Math.Pow(Tags, t) % Tags)];
            double score = start[path[0]] + end[path[^1]];
            bool possible = allowed(0, 0, path[0]) && allowed(-1, 0, path[^1]);
            for (int t = 0; t < n; t++)
            {
                score += scores[((first + t) * Tags) + path[t]];
                if (given is not null && given[first + t] != Missing && given[first + t] != path[t]) score += margin;
                if (t == 0) continue;
                score += transitions[(path[t - 1] * Tags) + path[t]];
                possible &= allowed(t, path[t - 1], path[t]);
            }
            if (possible) yield return (path, score);
        }
    }

    private double BruteLikelihood(LinearChainCrf crf, long[] given, Func<int, int, int, bool> allowed, double margin)
    {
        double sum = 0;
        for (int r = 0; r < _lengths.Length; r++)
        {
            long[] gold = given[_rows.Offsets[r].._rows.Offsets[r + 1]];
            if (gold.All(tag => tag == Missing)) continue;
            double all = 0, agreeing = 0;
            foreach ((int[] path, double score) in Paths(crf, r, allowed, given, margin))
            {
                all += Math.Exp(score);
                if (gold.Zip(path).All(p => p.First == Missing || p.First == p.Second)) agreeing += Math.Exp(score);
            }
            sum += Math.Log(all / agreeing);
        }
        return sum / given.Count(tag => tag != Missing);
    }

    private double[] BruteMarginals(LinearChainCrf crf, Func<int, int, int, bool> allowed)
    {
        var chances = new double[_rows.Tokens * Tags];
        for (int r = 0; r < _lengths.Length; r++)
        {
            if (_lengths[r] == 0) continue;
            var paths = Paths(crf, r, allowed, null, 0).ToList();
            double all = paths.Sum(p => Math.Exp(p.Score));
            foreach ((int[] path, double score) in paths)
                for (int t = 0; t < path.Length; t++) chances[((_rows.Offsets[r] + t) * Tags) + path[t]] += Math.Exp(score) / all;
        }
        return chances;
    }

    private int[] BruteBest(LinearChainCrf crf, Func<int, int, int, bool> allowed) =>
        [.. Enumerable.Range(0, _lengths.Length).Where(r => _lengths[r] > 0).SelectMany(r => Paths(crf, r, allowed, null, 0).MaxBy(p => p.Score).Tags)];

    /// <summary>The slope by differences, in place and one number at a time.</summary>
    private static Tensor Slope(Tensor scores, Func<Tensor> loss)
    {
        using var frozen = no_grad();
        const double step = 1e-5;
        Tensor slope = zeros_like(scores), cells = scores.detach().flatten();
        for (long i = 0; i < cells.numel(); i++)
        {
            Tensor cell = cells[i];
            double Nudge(double by)
            {
                cell.add_(by);
                return loss().item<double>();
            }

            double up = Nudge(step), down = Nudge(-2 * step);
            cell.add_(step);
            slope.flatten()[i].copy_(tensor((up - down) / (2 * step)));
        }
        return slope;
    }
}
