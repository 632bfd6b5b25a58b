using Microsoft.ML.MultiTask.Benchmarks.Data;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Benchmarks.Reference;

/// <summary>
/// The network of all loops as a hand that knows libtorch writes it: word embedding 100 beside a character BiLSTM (32 to 2 x 50), a BiLSTM 2 x 100,
/// a linear layer to the tags. A bidirectional LSTM is two LSTMs, the second over reversed input, so that padding reaches nothing.
/// </summary>
internal sealed class TaggerNetwork : nn.Module
{
    public const int WordWidth = 100, CharacterWidth = 32, CharacterHidden = 50, Hidden = 100;

    private readonly Embedding _characters;
    private readonly LSTM _charactersForward = nn.LSTM(CharacterWidth, CharacterHidden);
    private readonly LSTM _charactersBackward = nn.LSTM(CharacterWidth, CharacterHidden);
    private readonly LSTM _forward = nn.LSTM(WordWidth + 2 * CharacterHidden, Hidden);
    private readonly LSTM _backward = nn.LSTM(WordWidth + 2 * CharacterHidden, Hidden);
    private readonly Linear _tags;

    public TaggerNetwork(EncodedCorpus corpus, int seed)
        : base(nameof(TaggerNetwork))
    {
        Words = new LazyRows(corpus.WordCount, WordWidth, 0.1f, new Random(seed));
        _characters = nn.Embedding(corpus.CharacterCount, CharacterWidth);
        _tags = nn.Linear(2 * Hidden, corpus.TagCount);
        RegisterComponents();
    }

    /// <summary>The word embedding; outside the parameters because only rows in use are learned.</summary>
    public LazyRows Words { get; }

    /// <summary>Both directions' states of every real word, <c>[tokens, 100]</c> each.</summary>
    /// <param name="batch">The sentences.</param>
    /// <param name="wordRows">The embeddings of the batch's distinct words, <c>[distinct, 100]</c>.</param>
    /// <param name="dropout">Of the input; null when scoring.</param>
    public (Tensor Forward, Tensor Backward) Encode(TokenBatch batch, Tensor wordRows, DropoutMasks? dropout)
    {
        Tensor table = cat([wordRows, Spell(batch)], 1);                // [distinct, 200]
        Tensor input = table.index_select(0, batch.CellWord);           // [time * rows, 200]
        if (dropout is not null) input = dropout.Apply(input);
        Tensor reversed = input.index_select(0, batch.Reversed);
        return (Direction(_forward, input, batch, batch.Real), Direction(_backward, reversed, batch, batch.RealReversed));
    }

    /// <summary>Tag logits <c>[tokens, tags]</c>.</summary>
    /// <param name="states">Both directions side by side, <c>[tokens, 200]</c>.</param>
    public Tensor Tag(Tensor states) => _tags.call(states);

    private static Tensor Direction(LSTM lstm, Tensor input, TokenBatch batch, Tensor cells)
    {
        (Tensor output, _, _) = lstm.call(input.view(batch.Time, batch.Rows, -1));
        return output.view(-1, Hidden).index_select(0, cells);
    }

    private Tensor Spell(TokenBatch batch)
    {
        var groups = new List<Tensor>(batch.Groups.Length);
        foreach (CharacterGroup group in batch.Groups)
        {
            Tensor forward = LastState(_charactersForward, group.Forward, group), backward = LastState(_charactersBackward, group.Backward, group);
            groups.Add(cat([forward, backward], 1));
        }
        return cat(groups, 0);                                          // [distinct, 100]
    }

    private Tensor LastState(LSTM lstm, Tensor characters, CharacterGroup group)
    {
        Tensor input = _characters.call(characters);
        (Tensor output, _, _) = lstm.call(input.view(group.Time, group.Words, CharacterWidth));
        return output.view(-1, CharacterHidden).index_select(0, group.Last);
    }
}
