using Microsoft.ML.MultiTask.Interop;
using Microsoft.ML.MultiTask.Metrics;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Layers;

/// <summary>
/// A softmax over many classes that scores only some of them in training (importance sampling: Bengio and Senécal, 2008; shared by a batch and over
/// large vocabularies: Jean et al., 2015), for language-model heads. The classes are those that the batch has as targets, and others drawn by
/// falling frequency: class <c>k</c> with probability <c>log((k + 2) / (k + 1)) / log(classes + 1)</c> per draw, which follows Zipf's law when
/// classes are numbered from the most to the least frequent.
/// </summary>
/// <remarks>
/// Targets of the batch count as they are, and every other drawn class by one over its chance to be drawn at all, so that the sum over the classes
/// is right on average over the draws. A class that is a target and drawn too is counted once. In evaluation, all classes are scored.
/// The output weights are rows of a table of which only those in use are read and updated; the last column is the bias.
/// </remarks>
public sealed class SampledSoftmax : nn.Module
{
    private const int Missing = Labels.Missing;

    private readonly EmbeddingTable _table;
    private readonly DistinctIds _candidates;
    private readonly float[] _corrections;

    /// <summary>Makes a head.</summary>
    /// <param name="name">The name of the module.</param>
    /// <param name="classes">The number of classes, numbered by falling frequency.</param>
    /// <param name="inputs">The width of what is classified.</param>
    /// <param name="random">Where the first weights come from; biases begin at zero.</param>
    /// <param name="samples">
    /// Draws for a batch, 256 to 512 for vocabularies of thousands (default 512). 0, or as many as there are classes, scores all of them.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">A size is not positive, or samples are negative.</exception>
    public SampledSoftmax(string name, int classes, int inputs, RandomSource random, int samples = 512) : base(name)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(classes);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(inputs);
        ArgumentOutOfRangeException.ThrowIfNegative(samples);
        (Classes, Inputs, Samples) = (classes, inputs, samples);
        _table = new EmbeddingTable("table", classes, inputs + 1, random);
        using (no_grad())
        using (Tensor bias = _table.Weight.narrow(1, inputs, 1)) bias.zero_();
        _candidates = new DistinctIds(classes);
        _corrections = new float[classes];
        for (int k = 0; k < classes; k++) _corrections[k] = (float)-Math.Log(ChanceToBeDrawn(k));
        register_module("table", _table);
    }

    /// <summary>The number of classes.</summary>
    public int Classes { get; }

    /// <summary>The width of what is classified.</summary>
    public int Inputs { get; }

    /// <summary>Draws for a batch; 0 scores all classes.</summary>
    public int Samples { get; }

    /// <summary>Weights and, in the last column, biases: <c>[classes, inputs + 1]</c>.</summary>
    public EmbeddingTable Table => _table;

    /// <summary>
    /// The cross-entropy of the targets, as a mean over those that are not missing: sampled in training mode, exact otherwise and where samples are
    /// 0 or as many as the classes.
    /// </summary>
    /// <param name="hidden"><c>[n, inputs]</c>.</param>
    /// <param name="targets"><c>[n]</c>, -100 where missing.</param>
    /// <param name="random">Where the draws come from; not used when all classes are scored.</param>
    /// <returns>A scalar; null when no target is given.</returns>
    /// <exception cref="ArgumentException">Shapes do not fit together, or a target is neither missing nor a class.</exception>
    public Tensor? Loss(Tensor hidden, ReadOnlySpan<int> targets, RandomSource random)
    {
        Check(hidden, targets);
        (long[] places, long[] kept) = Given(targets);
        if (kept.Length == 0) return null;

        using var scope = NewDisposeScope();
        if (kept.Length < targets.Length) hidden = hidden.index_select(0, tensor(kept, device: hidden.device)); // [m, inputs]
        Tensor scores = IsSampled ? OfCandidates(hidden, places, random) : OfAll(hidden);                          // [m, candidates]
        return nn.functional.cross_entropy(scores, tensor(places, device: hidden.device)).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// The cross-entropy of several targets a row, each with a weight of its own, added up: sampled where
    /// <see cref="Loss(Tensor, ReadOnlySpan{int}, RandomSource)"/>
    /// is.
    /// </summary>
    /// <param name="hidden"><c>[n, inputs]</c>.</param>
    /// <param name="rows"><c>[m]</c>: the row of <paramref name="hidden"/> that every target belongs to.</param>
    /// <param name="targets"><c>[m]</c>, at least one.</param>
    /// <param name="weights"><c>[m]</c>.</param>
    /// <param name="random">Where the draws come from; not used when all classes are scored.</param>
    /// <returns>A scalar.</returns>
    public Tensor Loss(Tensor hidden, ReadOnlySpan<int> rows, ReadOnlySpan<int> targets, ReadOnlySpan<float> weights, RandomSource random)
    {
        using var scope = NewDisposeScope();
        var places = new long[targets.Length];
        for (int i = 0; i < places.Length; i++) places[i] = targets[i];
        Tensor scores = IsSampled ? OfCandidates(hidden, places, random) : OfAll(hidden);                        // [n, candidates]
        long candidates = scores.size(1);
        for (int i = 0; i < places.Length; i++) places[i] += rows[i] * candidates;
        Tensor chances = scores.log_softmax(1).flatten().index_select(0, tensor(places, device: hidden.device)); // [m]
        return (chances * Tensors.From(weights, hidden.device)).sum().neg().MoveToOuterDisposeScope();
    }

    private bool IsSampled => training && Samples > 0 && Samples < Classes;

    /// <summary>The targets that are not missing, and where they are.</summary>
    private static (long[] Targets, long[] Positions) Given(ReadOnlySpan<int> targets)
    {
        int missing = targets.Count(Missing), next = 0;
        var (given, positions) = (new long[targets.Length - missing], new long[targets.Length - missing]);
        for (int i = 0; i < targets.Length; i++)
            if (targets[i] != Missing) (given[next], positions[next++]) = (targets[i], i);
        return (given, positions);
    }

    private Tensor OfAll(Tensor hidden)
    {
        using Scalar classes = Classes; // arange reads it after a temporary one might have been freed
        return Scores(hidden, arange(classes, dtype: ScalarType.Int64, device: hidden.device), null);
    }

    /// <summary>Replaces targets by their places among the candidates.</summary>
    private Tensor OfCandidates(Tensor hidden, Span<long> targets, RandomSource random)
    {
        foreach (ref long target in targets) target = _candidates.Add(target);
        int wanted = _candidates.Count;
        for (int i = 0; i < Samples; i++) _candidates.Add(Draw(random));
        long[] ids = _candidates.Take();
        var corrections = new float[ids.Length];
        for (int i = wanted; i < ids.Length; i++) corrections[i] = _corrections[ids[i]];
        return Scores(hidden, tensor(ids, device: hidden.device), tensor(corrections, dtype: hidden.dtype, device: hidden.device));
    }

    private Tensor Scores(Tensor hidden, Tensor ids, Tensor? corrections)
    {
        Tensor rows = _table.Lookup(ids), bias = rows.select(1, Inputs);
        return nn.functional.linear(hidden, rows.narrow(1, 0, Inputs), corrections is null ? bias : bias.Plus(corrections));
    }

    private int Draw(RandomSource random) => Math.Min((int)Math.Exp(random.NextSingle() * Math.Log(Classes + 1.0)) - 1, Classes - 1);

    private double ChanceToBeDrawn(int k)
    {
        double once = Math.Log((k + 2.0) / (k + 1)) / Math.Log(Classes + 1.0);
        return -double.ExpM1(Samples * double.LogP1(-once));
    }

    private void Check(Tensor hidden, ReadOnlySpan<int> targets)
    {
        if (hidden.dim() != 2 || hidden.size(0) != targets.Length || hidden.size(1) != Inputs)
            throw new ArgumentException($"Input of shape [{string.Join(", ", hidden.shape)}] does not fit {targets.Length} targets and width {Inputs}.",
                nameof(hidden));
        for (int i = 0; i < targets.Length; i++)
            if (targets[i] != Missing && (uint)targets[i] >= (uint)Classes)
                throw new ArgumentException($"Target {i} is {targets[i]}; classes run from 0 to {Classes - 1}, and {Missing} says that one is missing.",
                    nameof(targets));
    }
}
