using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Data.Inputs;
using Microsoft.ML.MultiTask.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;
using Dropout = Microsoft.ML.MultiTask.Layers.Dropout;

namespace Microsoft.ML.MultiTask.Encoders;

/// <summary>The learned part of a <see cref="RecurrentEncoder"/>.</summary>
internal sealed class RecurrentStack : EncoderModule
{
    private readonly string _input;
    private readonly TokenEmbedding _embedding;
    private readonly ModuleList<RecurrentLayer> _layers;
    private readonly ModuleList<InitialStateModule> _initial;
    private readonly Dropout _dropout;

    public RecurrentStack(RecurrentEncoder settings, EncoderContext context, TokenEmbedding embedding) : base(settings.GetType().Name)
    {
        _input = context.Input;
        _embedding = embedding;
        int[] levels = [.. Enumerable.Range(0, settings.Layers)];
        long width = 2L * settings.HiddenSize;
        _layers = new ModuleList<RecurrentLayer>(
            [.. levels.Select(l => settings.BuildLayer($"layer{l + 1}", l == 0 ? embedding.Width : width, context.Random))]);
        _initial = new ModuleList<InitialStateModule>(
            [.. _layers.Select(layer => settings.InitialState.Build(context, settings.HiddenSize, layer.HasCellState))]);
        _dropout = new Dropout(settings.Dropout, context.Random);
        Shapes = [new LayerShape(embedding.Width), .. levels.Select(l => new LayerShape(width, settings.HiddenSize, OneSided: l == 0))];
        RegisterComponents();
    }

    public override IReadOnlyList<LayerShape> Shapes { get; }

    public override Encoding Encode(Batch batch)
    {
        Segments segments = batch.Segments(_input);
        Tensor input = _embedding.Embed(batch.Input<TokenBlock>(_input), batch.Device, batch.Memory); // [tokens, width]
        var layers = new List<LayerStates>(_layers.Count + 1) { new(input) };
        for (int l = 0; l < _layers.Count; l++)
        {
            (Tensor forward, Tensor backward) = _layers[l].Read(input, segments, _initial[l].Start(batch)); // [tokens, hidden] each
            input = _dropout.call(cat([forward, backward], 1));
            Tensor[] directions = input.chunk(2, 1);
            layers.Add(new LayerStates(input, directions[0], directions[1]));
        }
        return new Encoding(segments, layers);
    }
}
