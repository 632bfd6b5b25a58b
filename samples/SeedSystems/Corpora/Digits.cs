using Microsoft.ML.Data;

namespace SeedSystems.Corpora;

/// <summary>
/// The first 100 pictures of MNIST, and the same in negative as the other domain: <c>Features</c> (784 numbers from 0 to 1), <c>Digit</c> and <c>Domain</c>.
/// Training pictures are also shifted by one pixel each way.
/// </summary>
internal static class Digits
{
    private const int Side = 28, Size = Side * Side, TestRows = 30;
    private const float White = 255;

    /// <summary>Labelled pictures as they are, and pictures in negative: those of the same images without their labels, and the last 30 to be measured
    /// on.</summary>
    public static Transfer Load(Workspace workspace)
    {
        SparseLine[] images = Read(workspace);
        SparseLine[] train = [.. images[..^TestRows].SelectMany(Shifted)];
        var split = new Split("digits, then in negative", workspace.View(train.Select(Positive)), null, workspace.View(images[^TestRows..].Select(Negative)));
        return new Transfer(workspace.Shorten(split), workspace.View(train.Select(image => Negative(image with { Label = "" }))));
    }

    /// <summary>Pictures as they are, to learn from and to be measured on.</summary>
    public static Split Plain(Workspace workspace)
    {
        SparseLine[] images = Read(workspace);
        return new Split("digits", workspace.View(images[..^TestRows].SelectMany(Shifted).Select(Positive)), null, workspace.View(images[^TestRows..].Select(Positive)));
    }

    private static SparseLine[] Read(Workspace workspace) =>
        [.. workspace.Lines("vision-tabular/Train-Tiny-28x28.txt", GeneratedTables.Digits()).Select(line => SparseLine.Parse(line, Size, 1 / White))];

    /// <summary>The image, and the image moved by a pixel to every side.</summary>
    private static IEnumerable<SparseLine> Shifted(SparseLine image) =>
        from offset in new[] { 0, -1, 1, -Side, Side } select image with { Features = Moved(image.Features, offset) };

    /// <summary>Pixels that leave the picture are lost; nothing is drawn so near its sides that it would come in again.</summary>
    private static VBuffer<float> Moved(VBuffer<float> image, int offset)
    {
        (int Index, float Shade)[] pixels =
            [.. image.Items().Select(pixel => (Index: pixel.Key + offset, pixel.Value)).Where(pixel => pixel.Index is >= 0 and < Size)];
        return new VBuffer<float>(Size, pixels.Length, [.. pixels.Select(pixel => pixel.Shade)], [.. pixels.Select(pixel => pixel.Index)]);
    }

    private static Picture Positive(SparseLine image) => new() { Features = image.Features, Digit = image.Label, Domain = "positive" };

    private static Picture Negative(SparseLine image) =>
        new() { Features = new VBuffer<float>(Size, [.. image.Features.DenseValues().Select(shade => 1 - shade)]), Digit = image.Label, Domain = "negative" };

    private sealed class Picture
    {
        [VectorType(Size)]
        public VBuffer<float> Features { get; set; }

        public string Digit { get; set; } = "";

        public string Domain { get; set; } = "";
    }
}
