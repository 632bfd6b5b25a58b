using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Data.Inputs;
using Microsoft.ML.MultiTask.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;
using Dropout = Microsoft.ML.MultiTask.Layers.Dropout;

namespace Microsoft.ML.MultiTask.Encoders;

/// <summary>Word, spelling and side features of every position as one vector. Whatever depends on the word alone is computed once per distinct word of a
/// batch.</summary>
public sealed class TokenEmbedding : nn.Module
{
    private readonly TokenEncoder _settings;
    private readonly RandomSource _random;
    private readonly EmbeddingTable? _words;
    private readonly CharacterModule? _characters;
    private readonly CharacterModule? _bytes;
    private readonly CharacterJoinModule? _join;
    private readonly ModuleList<CategoryTable> _features;
    private readonly Dropout _dropout;
    private readonly GaussianNoise _noise;
    private readonly double _unknownProbability;
    private readonly WordsState _state;
    private readonly long _formWidth;

    /// <summary>Builds the tables and encoders that the settings ask for.</summary>
    public TokenEmbedding(TokenEncoder settings, EncoderContext context) : base(nameof(TokenEmbedding))
    {
        WordsState state = context.State<WordsState>();
        RandomSource random = context.Random;
        _settings = settings;
        _random = random;
        _state = state;
        _unknownProbability = state.Settings.UnknownProbability;
        long wordWidth = state.VectorSize ?? settings.EmbeddingSize;
        if (wordWidth > 0) _words = context.Part("words", () => CreateWords(state, wordWidth, random));
        if (settings.Characters is { } characters) _characters = context.Part("characters", () => characters.Build(state.Characters.Size, random));
        if (settings.Bytes is { } bytes) _bytes = context.Part("bytes", () => bytes.Build(WordsState.ByteIds, random));
        if (_words is not null && _characters is not null) _join = context.Part("join", () => settings.Join.Build(wordWidth, _characters.Width, random));
        _features = context.Part("features", () => new ModuleList<CategoryTable>(
            [.. state.Features.Select((f, i) => new CategoryTable($"feature{i}", f.Size, state.Settings.Features[i].Size, random))]));
        _dropout = new Dropout(settings.InputDropout, random);
        _noise = new GaussianNoise(settings.Noise, random);
        _formWidth = (_join?.Width ?? (_words is null ? _characters?.Width ?? 0 : wordWidth)) + (_bytes?.Width ?? 0);
        Width = _formWidth + state.Settings.Features.Sum(f => f.Size);
        RegisterComponents();
    }

    /// <summary>The width of a position's vector.</summary>
    public long Width { get; }

    /// <summary>The width of each direction of the states at every character; null where there are none.</summary>
    public long? CharacterWidth => _characters?.StateWidth;

    /// <summary>Layer 0 of an encoder: the vectors of all positions, and the states of the character encoder.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="input">The name of the input of words.</param>
    public LayerStates Read(Batch batch, string input)
    {
        CharacterStates? characters = null;
        Tensor vectors = Embed(batch, input, states => characters = states);
        return new LayerStates(vectors, batch.Segments(input)) { Characters = characters };
    }

    /// <summary>The vectors of all positions, <c>[tokens, Width]</c>.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="input">The name of the input of words.</param>
    /// <param name="spelled">Is given the states of the character encoder, where it has any and vectors of earlier batches play no part.</param>
    private Tensor Embed(Batch batch, string input, Action<CharacterStates> spelled)
    {
        TokenBlock block = _state.Read(batch.Input<TokenBlock>(input));
        Device device = batch.Device;
        Tensor joined = training || batch.Memory is not { } memory
            ? EmbedForms(block, device, spelled)
            : memory.Of(this, input, () => new WordMemory(_formWidth, device)).Recall(block, forms => EmbedForms(forms, device));
        if (_features.Count > 0) joined = cat([joined, .. _features.Select((feature, f) => feature.call(Tensors.From<long>(block.Features[f], device)))], 1);
        return _dropout.call(_noise.call(joined));
    }

    /// <summary>Whether words and characters are joined by a <see cref="Gate"/>.</summary>
    public bool HasGate => _join is GateModule;

    /// <summary>How far the characters of the known words are from their vectors, <see cref="GateModule.Distance"/>, in the mean over positions; null where
    /// there is no known word, or no gate.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="input">The name of the input of words.</param>
    public Tensor? GateDistance(Batch batch, string input)
    {
        TokenBlock block = _state.Read(batch.Input<TokenBlock>(input));
        if (_join is not GateModule gate || _words is null || _characters is null) return null;
        float[] counts = KnownForms(block, batch.LearningRows);
        if (!counts.Any(count => count > 0)) return null;
        using var scope = NewDisposeScope();
        Tensor characters = _characters.Encode(Tensors.From<long>(block.Characters.Ids, batch.Device), new Segments(block.Characters.Lengths, batch.Device));
        Tensor words = _words.Weight.index_select(0, Tensors.From<long>(block.WordIds, batch.Device))
            .index_select(0, Tensors.FromClasses(block.FormWords, batch.Device));                             // [forms, words]
        return gate.Distance(words, characters, Tensors.From<float>(counts, batch.Device)).MoveToOuterDisposeScope();
    }

    /// <summary>How often every distinct form stands in some rows; 0 for forms that are not in the vocabulary.</summary>
    private static float[] KnownForms(TokenBlock block, IReadOnlyList<int> rows)
    {
        var counts = new float[block.Symbols.Length];
        foreach (int row in rows)
        {
            foreach (int position in block.PositionsOf(row))
            {
                if (block.WordId(position) != Vocabulary.Unknown) counts[block.SymbolIndex[position]]++;
            }
        }
        return counts;
    }

    /// <summary>What depends on the word alone, for all positions: <c>[tokens, width]</c>.</summary>
    private Tensor EmbedForms(TokenBlock block, Device device, Action<CharacterStates>? spelled = null)
    {
        Tensor? words = _words is null ? null : EmbedWords(_words, block, device);                           // [tokens, words]
        Tensor? characters = _characters is null ? null : Spelled(_characters, block.Characters, block, device, spelled); // [tokens, characters]
        var parts = new List<Tensor>();
        if (words is not null && characters is not null) parts.Add(_join!.Join(words, characters));
        else if ((words ?? characters) is { } only) parts.Add(only);
        if (_bytes is not null) parts.Add(Spelled(_bytes, block.Bytes, block, device));
        return parts.Count == 1 ? parts[0] : cat(parts, 1);
    }

    private Tensor EmbedWords(EmbeddingTable table, TokenBlock block, Device device)
    {
        Tensor distinct = table.Lookup(Tensors.From<long>(block.WordIds, device));                           // [distinct, words]
        return distinct.index_select(0, Tensors.FromClasses(training ? WithUnknowns(block) : block.WordIndex, device));
    }

    private Tensor Spelled(CharacterModule encoder, SpelledWords spelling, TokenBlock block, Device device, Action<CharacterStates>? spelled = null)
    {
        long[] ids = training && _settings.CharacterDropout > 0 ? WithUnknowns(spelling.Ids) : spelling.Ids;
        var words = new Segments(spelling.Lengths, device);
        (Tensor distinct, Tensor? forward, Tensor? backward) = encoder.EncodeWithStates(Tensors.From<long>(ids, device), words); // [distinct, width]
        if (forward is not null && backward is not null)
        {
            spelled?.Invoke(new CharacterStates(block.Symbols, words, (block.Original ?? block).Characters.Ids,
                () => new LayerStates(cat([forward, backward], 1), words, hasDirections: true)));
        }
        return distinct.index_select(0, Tensors.FromClasses(block.SymbolIndex, device));
    }

    /// <summary>Word dropout, and singletons that stand in for unknown words: position 0 of the distinct words is the unknown one.</summary>
    private int[] WithUnknowns(TokenBlock block)
    {
        if (_settings.WordDropout == 0 && _unknownProbability == 0) return block.WordIndex;
        int[] index = [.. block.WordIndex];
        for (int t = 0; t < index.Length; t++)
        {
            bool drop = _settings.WordDropout > 0 && _random.NextSingle() < _settings.WordDropout;
            bool replace = block.IsSingleton[index[t]] && _random.NextSingle() < _unknownProbability;
            if (drop || replace) index[t] = 0;
        }
        return index;
    }

    private long[] WithUnknowns(long[] ids)
    {
        long[] dropped = [.. ids];
        for (int i = 0; i < dropped.Length; i++)
        {
            if (_random.NextSingle() < _settings.CharacterDropout) dropped[i] = Vocabulary.Unknown;
        }
        return dropped;
    }

    private static EmbeddingTable CreateWords(WordsState state, long width, RandomSource random)
    {
        var table = new EmbeddingTable("words", state.Words.Size, width, random);
        state.Vectors?.CopyTo(table, [null, .. state.Words.Entries]);
        table.Frozen = state.Settings.Vectors is { Frozen: true };
        return table;
    }
}
