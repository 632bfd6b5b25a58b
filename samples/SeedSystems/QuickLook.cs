using Microsoft.ML.MultiTask;

namespace SeedSystems;

/// <summary>Settings for a quick look: a narrow network that learns fast.</summary>
internal static class QuickLook
{
    private const int Width = 16, CharacterWidth = 8, Epochs = 6;

    /// <summary>The same objectives and layers, but narrow, in few epochs.</summary>
    public static MultiTaskTrainer.Options Of(MultiTaskTrainer.Options options) => options with
    {
        Encoder = Narrow(options.Encoder),
        Optimizer = new Adam { LearningRate = 0.01f },
        Epochs = Epochs,
        Stages = [.. options.Stages.Select(stage => stage with { Epochs = stage.Epochs is { } epochs ? Shortened(epochs, options) : null })],
    };

    /// <summary>The same share of the epochs, so that stages that are parts of the whole still make up the whole.</summary>
    private static int Shortened(int epochs, MultiTaskTrainer.Options options) => Math.Max(1, (int)Math.Round((double)Epochs * epochs / options.Epochs));

    private static EncoderSettings Narrow(EncoderSettings encoder) => encoder switch
    {
        RecurrentEncoder recurrent => Narrow(recurrent),
        Hierarchical documents => documents with { Words = Narrow(documents.Words), HiddenSize = Width, Dropout = 0 },
        Dense dense => dense with { HiddenSizes = [.. dense.HiddenSizes.Select(_ => Width)], InputDropout = 0, Dropout = 0 },
        _ => encoder,
    };

    private static RecurrentEncoder Narrow(RecurrentEncoder encoder) => encoder with
    {
        EmbeddingSize = Width,
        HiddenSize = Width,
        InputDropout = 0,
        Dropout = 0,
        Characters = encoder.Characters is RecurrentCharacterEncoder characters
            ? characters with { EmbeddingSize = CharacterWidth, HiddenSize = CharacterWidth }
            : encoder.Characters,
    };
}
