using Microsoft.ML.MultiTask.Benchmarks.Data;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Benchmarks.Reference;

/// <summary>The network of all loops as a tutorial writes it: padded batch-first tensors through stock modules.</summary>
internal sealed class NaiveTagger : nn.Module
{
    private readonly Embedding _words, _characters;
    private readonly LSTM _characterLstm = BiLstm(TaggerNetwork.CharacterWidth, TaggerNetwork.CharacterHidden);
    private readonly LSTM _lstm = BiLstm(TaggerNetwork.WordWidth + 2 * TaggerNetwork.CharacterHidden, TaggerNetwork.Hidden);
    private readonly Dropout _dropout = nn.Dropout(DropoutMasks.Probability);
    private readonly Linear _tags, _frequency, _forward, _backward, _nextWord, _previousWord;

    public NaiveTagger(EncodedCorpus corpus)
        : base(nameof(NaiveTagger))
    {
        _words = nn.Embedding(corpus.WordCount, TaggerNetwork.WordWidth);
        _characters = nn.Embedding(corpus.CharacterCount, TaggerNetwork.CharacterWidth);
        _tags = nn.Linear(2 * TaggerNetwork.Hidden, corpus.TagCount);
        _frequency = nn.Linear(2 * TaggerNetwork.Hidden, EncodedCorpus.FrequencyBins);
        _forward = nn.Linear(TaggerNetwork.Hidden, AuxiliaryHeads.Width);
        _backward = nn.Linear(TaggerNetwork.Hidden, AuxiliaryHeads.Width);
        _nextWord = nn.Linear(AuxiliaryHeads.Width, EncodedCorpus.LanguageModelWords);
        _previousWord = nn.Linear(AuxiliaryHeads.Width, EncodedCorpus.LanguageModelWords);
        RegisterComponents();
    }

    /// <summary>States <c>[rows, time, 200]</c> without and with dropout.</summary>
    /// <param name="words">Word numbers <c>[rows, time]</c>.</param>
    /// <param name="characters">Character numbers <c>[rows, time, longest word]</c>.</param>
    public (Tensor States, Tensor Dropped) Encode(Tensor words, Tensor characters)
    {
        Tensor spelt = _characters.call(characters.flatten(0, 1));                                  // [rows * time, longest word, 32]
        (_, Tensor last, _) = _characterLstm.call(spelt);                                           // [2, rows * time, 50]
        Tensor spelling = cat([last[0], last[1]], 1).view(words.shape[0], words.shape[1], -1);
        Tensor input = _dropout.call(cat([_words.call(words), spelling], 2));                       // [rows, time, 200]
        (Tensor states, _, _) = _lstm.call(input);
        return (states, _dropout.call(states));
    }

    /// <summary>Mean over the cells with a tag; tag, bin and words are <c>[rows, time]</c>, -100 where there is none.</summary>
    public Tensor TagLoss(Tensor dropped, Tensor tags) => Loss(_tags.call(dropped), tags);

    /// <summary>The weighted losses of log-frequency and the two language models over the full vocabulary.</summary>
    public Tensor AuxiliaryLoss(Tensor states, Tensor dropped, Tensor bins, Tensor next, Tensor previous)
    {
        Tensor forward = _forward.call(states.narrow(2, 0, TaggerNetwork.Hidden)).tanh();
        Tensor backward = _backward.call(states.narrow(2, TaggerNetwork.Hidden, TaggerNetwork.Hidden)).tanh();
        Tensor languageModel = Loss(_nextWord.call(forward), next) + Loss(_previousWord.call(backward), previous);
        return Loss(_frequency.call(dropped), bins) + languageModel * AuxiliaryHeads.LanguageModelWeight;
    }

    private static LSTM BiLstm(int inputSize, int hiddenSize) => nn.LSTM(inputSize, hiddenSize, batchFirst: true, bidirectional: true);

    private static Tensor Loss(Tensor logits, Tensor labels) => nn.functional.cross_entropy(logits.flatten(0, 1), labels.flatten(), ignore_index: -100);
}
