using Microsoft.ML.MultiTask.Benchmarks.Data;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Benchmarks.Reference;

/// <summary>
/// Log-frequency of the word (Plank et al., 2016) from both states, the next word from the forward state and the previous one from the backward
/// state (Rei, 2017) through 50 tanh units and a sampled softmax.
/// </summary>
internal sealed class AuxiliaryHeads : nn.Module
{
    public const int Width = 50;
    public const double LanguageModelWeight = 0.1;

    private readonly Linear _frequency = nn.Linear(2 * TaggerNetwork.Hidden, EncodedCorpus.FrequencyBins);
    private readonly Linear _forward = nn.Linear(TaggerNetwork.Hidden, Width);
    private readonly Linear _backward = nn.Linear(TaggerNetwork.Hidden, Width);
    private readonly LazyRows _nextWords, _previousWords;
    private readonly SampledSoftmax _softmax;
    private Tensor? _nextRows, _previousRows;

    public AuxiliaryHeads(int seed)
        : base(nameof(AuxiliaryHeads))
    {
        var random = new Random(seed);
        // The last column is the bias.
        _nextWords = new LazyRows(EncodedCorpus.LanguageModelWords, Width + 1, 0.1f, random);
        _previousWords = new LazyRows(EncodedCorpus.LanguageModelWords, Width + 1, 0.1f, random);
        _softmax = new SampledSoftmax(seed);
        RegisterComponents();
    }

    /// <summary>The weighted losses of all heads, a scalar.</summary>
    public Tensor Loss(EncodedCorpus corpus, TokenBatch batch, Tensor states, Tensor forward, Tensor backward)
    {
        _softmax.Draw(batch);
        _nextRows = _nextWords.Gather(_softmax.Candidates);
        _previousRows = _previousWords.Gather(_softmax.Candidates);
        Tensor correction = _softmax.Correction(batch.Tokens);
        Tensor next = batch.Labels((r, t) => _softmax.Place(t + 1 < batch.Words[r].Length ? batch.Words[r][t + 1] : EncodedCorpus.Boundary));
        Tensor previous = batch.Labels((r, t) => _softmax.Place(t > 0 ? batch.Words[r][t - 1] : EncodedCorpus.Boundary));
        Tensor bins = batch.Labels((r, t) => corpus.FrequencyBin[batch.Words[r][t]]);
        Tensor languageModel = Word(_forward.call(forward), _nextRows, correction, next) + Word(_backward.call(backward), _previousRows, correction, previous);
        return nn.functional.cross_entropy(_frequency.call(states), bins) + languageModel * LanguageModelWeight;
    }

    /// <summary>Moves the rows of the output layers that the last loss used.</summary>
    public void ApplyRows(AdamStep step)
    {
        _nextWords.Apply(step, _softmax.Candidates, _nextRows!);
        _previousWords.Apply(step, _softmax.Candidates, _previousRows!);
    }

    private static Tensor Word(Tensor hidden, Tensor rows, Tensor correction, Tensor targets)
    {
        Tensor weights = rows.narrow(1, 0, Width), bias = rows.select(1, Width);
        return nn.functional.cross_entropy(addmm(bias + correction, hidden.tanh(), weights.t(), beta: 1, alpha: 1), targets);
    }
}
