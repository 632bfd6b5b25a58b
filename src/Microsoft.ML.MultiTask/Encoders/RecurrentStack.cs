using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;
using Dropout = Microsoft.ML.MultiTask.Layers.Dropout;

namespace Microsoft.ML.MultiTask.Encoders;

/// <summary>The learned part of a <see cref="RecurrentEncoder"/>.</summary>
internal sealed class RecurrentStack : EncoderModule
{
    private readonly TokenEmbedding _embedding;
    private readonly ModuleList<RecurrentLayer> _layers;
    private readonly ModuleList<InitialStateModule> _initial;
    private readonly Dropout _dropout;

    public RecurrentStack(RecurrentEncoder settings, EncoderContext context, TokenEmbedding embedding) : base(settings.GetType().Name)
    {
        _embedding = embedding;
        int[] levels = [.. Enumerable.Range(0, settings.Layers)];
        long width = 2L * settings.HiddenSize;
        _layers = new ModuleList<RecurrentLayer>(
            [.. levels.Select(l => context.Part($"layer{l + 1}",
                () => settings.BuildLayer($"layer{l + 1}", l == 0 ? embedding.Width : width, context.Random)))]);
        _initial = new ModuleList<InitialStateModule>(
            [.. levels.Select(l => context.Part($"initial{l + 1}",
                () => settings.InitialState.Build(context, settings.HiddenSize, _layers[l].HasCellState)))]);
        _dropout = new Dropout(settings.Dropout, context.Random);
        Shapes =
        [
            new LayerShape(embedding.Width),
            .. levels.Select(l => new LayerShape(width, settings.HiddenSize, OneSided: l == 0, !settings.InitialState.IsZero)),
        ];
        RegisterComponents();
    }

    public override IReadOnlyList<LayerShape> Shapes { get; }

    public override long? CharacterWidth => _embedding.CharacterWidth;

    public override LayerStates Embed(Batch batch, string input) => _embedding.Read(batch, input); // [tokens, width]

    public override LayerStates Read(int layer, LayerStates below, Batch batch, string input)
    {
        RecurrentState? start = _initial[layer - 1].Start(batch);
        (Tensor forward, Tensor backward) = _layers[layer - 1].Read(below.States, below.Segments, start); // [tokens, hidden] each
        return new LayerStates(_dropout.call(cat([forward, backward], 1)), below.Segments, hasDirections: true,
            start is null ? null : () => cat([start.ForwardHidden, start.BackwardHidden], 1));
    }
}
