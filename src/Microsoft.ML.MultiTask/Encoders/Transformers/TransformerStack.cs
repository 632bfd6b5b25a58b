using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Data.Inputs;
using Microsoft.ML.MultiTask.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Encoders.Transformers;

/// <summary>The learned part of a <see cref="Transformer"/>.</summary>
internal sealed class TransformerStack : EncoderModule
{
    private readonly Transformer _settings;
    private readonly PieceSource _pieces;
    private readonly PieceEmbedding _embedding;
    private readonly ModuleList<TransformerLayer> _layers;
    private readonly EncoderModule? _beside;

    public TransformerStack(Transformer settings, EncoderContext context) : base(nameof(Transformer))
    {
        _settings = settings;
        _pieces = settings.Subwords is { } subwords ? new SubwordPieces(subwords) : new WholeWords(context.State<WordsState>(), context.Random);
        _embedding = context.Part("words", () => new PieceEmbedding(settings, settings.VocabularySize ?? _pieces.Size, context.Random));
        _layers = new ModuleList<TransformerLayer>([.. Enumerable.Range(1, settings.Layers).Select(layer =>
            context.Part($"layer{layer}", () => new TransformerLayer($"layer{layer}", settings.Sizes, context.Random)))]);
        _beside = settings.Beside?.Build(context with { Prefix = $"{context.Prefix}beside/" });
        if (_beside is not null && !_beside.Shapes[^1].KeepsPositions)
        {
            throw new InvalidOperationException(
                $"{nameof(Transformer)}: the {settings.Beside!.GetType().Name} beside it does not keep the words apart; use one that gives a state to each.");
        }
        if (!context.IsBuiltAgain) settings.Weights?.CopyTo(_embedding, _layers);
        long width = settings.HiddenSize + (_beside?.Shapes[^1].Width ?? 0);
        Shapes = [new LayerShape(settings.HiddenSize), .. Enumerable.Repeat(new LayerShape(width), settings.Layers)];
        RegisterComponents();
    }

    public override IReadOnlyList<LayerShape> Shapes { get; }

    public override LayerStates Embed(Batch batch, string input)
    {
        TokenBlock block = batch.Input<TokenBlock>(input);
        IReadOnlyList<int>[] pieces = _pieces.Cut(block, training);
        if (_settings.Overlap is null) RequireFit(batch, input, block, pieces);
        PieceWindows windows = PieceWindows.Of(block.RowLengths, pieces, _pieces, _settings.Positions, _settings.Overlap ?? 0);
        Tensor states = _embedding.Read(windows.Pieces, windows.Places, batch.Device); // [parts, hidden]
        return new LayerStates(states, windows.Map(batch.Segments(input), _settings.Reading));
    }

    public override LayerStates Read(int layer, LayerStates below, Batch batch, string input)
    {
        PartMap map = layer == 1 && _beside is not null ? below.Map.With(Beside(_beside, batch, input)) : below.Map;
        return new LayerStates(_layers[layer - 1].Read(below.Below, map.Parts), map);
    }

    private static Tensor Beside(EncoderModule beside, Batch batch, string input) =>
        beside.Encode(batch.WithEmbedded(null), input).Layer(null).States; // [words, width]

    private void RequireFit(Batch batch, string input, TokenBlock block, IReadOnlyList<int>[] pieces)
    {
        for (int row = 0; row < block.RowLengths.Length; row++)
        {
            int count = block.PositionsOf(row).Sum(position => pieces[position].Count);
            if (count <= _settings.Positions - 2) continue;
            throw new InvalidOperationException($"Input '{input}': row {batch.Rows[row].Row} of {batch.Rows[row].Corpus.Name} has {count} subwords, but the "
                + $"Transformer reads at most {_settings.Positions - 2} at once. Set its {nameof(Transformer.Overlap)} to read longer rows in windows, or "
                + "shorten the row.");
        }
    }
}
