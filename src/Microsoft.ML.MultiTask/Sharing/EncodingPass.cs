using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Encoders;
using Microsoft.ML.MultiTask.Layers;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Sharing;

/// <summary>One input of a batch on its way through the encoders. An encoder runs when a layer of it is first read, and draws its dropout and noise from
/// a source of its own, so that nothing depends on the order in which encoders run, or on whether others do.</summary>
/// <param name="batch">The batch.</param>
/// <param name="input">The name of the input.</param>
public sealed class EncodingPass(Batch batch, string input)
{
    private readonly bool _hasGradient = is_grad_enabled();

    /// <summary>The batch.</summary>
    public Batch Batch => batch;

    /// <summary>The name of the input.</summary>
    public string Input => input;

    /// <summary>Makes of an encoding that several objectives read what they read of it: weightings on the representation cut the graph there.</summary>
    internal Func<Encoding, Encoding> Meeting { get; init; } = encoding => encoding;

    /// <summary>By the name of an objective, the rows that are trained through its view of the encoders; null: all.</summary>
    internal Func<string, bool[]?> RowsOf { get; init; } = _ => null;

    /// <summary>Sets the sources of all encoders to where they stand in this step.</summary>
    internal Action Draw { get; init; } = () => { };

    /// <summary>An encoding that several objectives read, as they read it.</summary>
    public Encoding Shared(Encoding encoding) => Meeting(encoding);

    /// <summary>The encoding by an encoder, which runs when it is first read.</summary>
    public Encoding Read(EncoderModule encoder) => Lazy(encoder, batch);

    /// <summary>The encoding by an encoder that only some objectives read, in the layout of the whole batch: it runs on the rows of these objectives alone, and
    /// the states of the others are zeros.</summary>
    /// <param name="encoder">The encoder.</param>
    /// <param name="objectives">The names of the objectives.</param>
    /// <param name="beside">What it is read beside, whose layers have the same positions; null: nothing.</param>
    public Encoding Read(EncoderModule encoder, IEnumerable<string> objectives, Encoding? beside = null)
    {
        // A change is given the layout of the whole batch, which is not known below a layer with positions of its own.
        if (AnyOf(objectives.Select(RowsOf), batch.Rows.Count) is not { } trained
            || (!encoder.Shapes[0].KeepsPositions && batch.ChangeOf(input) is not null)) return Read(encoder);
        int[] rows = [.. trained.Index().Where(row => row.Item).Select(row => row.Index)];
        InputBlock block = batch.Input<InputBlock>(input);
        Encoding whole = rows.Length == 0
            ? Nothing(encoder.Shapes, encoder.InnerShapes, block, beside)
            : Spread(Lazy(encoder, Selected(rows, block)), encoder.Shapes, encoder.InnerShapes, block, rows, beside);
        return whole with { Rows = trained };
    }

    /// <summary>Runs encoders, with gradients as they were when the batch was to be encoded.</summary>
    public T Run<T>(Func<T> encode)
    {
        using var mode = set_grad_enabled(_hasGradient);
        Draw();
        return encode();
    }

    /// <summary>The rows that are among any of some; null: all.</summary>
    internal static bool[]? AnyOf(IEnumerable<bool[]?> rows, int count)
    {
        var any = new bool[count];
        foreach (bool[]? some in rows)
        {
            if (some is null) return null;
            for (int r = 0; r < count; r++) any[r] |= some[r];
        }
        return any.Contains(false) ? any : null;
    }

    private Encoding Lazy(EncoderModule encoder, Batch read)
    {
        IReadOnlyList<LayerStates>? layers = null;
        return new Encoding(new LazyLayers(encoder.Shapes.Count, layer => (layers ??= Run(() => encoder.Encode(read, input).Layers))[layer]));
    }

    private Batch Selected(int[] rows, InputBlock block)
    {
        Batch selected = batch.Only(rows);
        if (batch.ChangeOf(input) is not { } change) return selected;
        Segments whole = block.Segments(batch.Device);
        return selected.WithEmbedded(embedded =>
        {
            Tensor places = whole.PositionsOf(rows);
            return change(Segments.Spread(embedded, places, whole.Tokens)).index_select(0, places);
        }, input);
    }

    private Encoding Spread(Encoding part, IReadOnlyList<LayerShape> shapes, IReadOnlyList<LayerShape> inner, InputBlock block, int[] rows, Encoding? beside) =>
        new(new LazyLayers(shapes.Count, l =>
        {
            LayerStates layer = part.Layers[l];
            return layer.Spread(Layout(shapes[l], block, beside?.Layers[l]) ?? Padded(layer.Segments, rows, block.Lengths.Length), rows,
                layer.Inner is { } words ? Spread(words, inner, [], block.Inner!, [.. rows.SelectMany(block.PositionsOf)], null) : null);
        }));

    /// <summary>The encoding of a batch of which no row is read: zeros.</summary>
    private Encoding Nothing(IReadOnlyList<LayerShape> shapes, IReadOnlyList<LayerShape> inner, InputBlock block, Encoding? beside) =>
        new(new LazyLayers(shapes.Count, l =>
        {
            Segments whole = Layout(shapes[l], block, beside?.Layers[l]) ?? new Segments(new int[block.Lengths.Length], batch.Device);
            return new LayerStates(zeros(whole.Tokens, shapes[l].Width, device: batch.Device), whole, shapes[l].DirectionWidth is not null,
                shapes[l].HasInitial ? () => zeros(whole.Rows, shapes[l].Width, device: batch.Device) : null)
            {
                Inner = l == 0 && inner.Count > 0 ? Nothing(inner, [], block.Inner!, null) : null,
            };
        }));

    /// <summary>How a layer of the whole batch is laid out; null where that is not known.</summary>
    private Segments? Layout(LayerShape shape, InputBlock block, LayerStates? beside) =>
        shape.KeepsPositions ? block.Segments(batch.Device) : beside?.Segments;

    /// <summary>The layout of more rows, of which the others are empty.</summary>
    private static Segments Padded(Segments segments, int[] rows, int count)
    {
        var lengths = new int[count];
        for (int r = 0; r < rows.Length; r++) lengths[rows[r]] = segments.Length(r);
        return new Segments(lengths, segments.Device);
    }
}
