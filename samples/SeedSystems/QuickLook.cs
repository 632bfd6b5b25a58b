using Microsoft.ML.MultiTask;

namespace SeedSystems;

/// <summary>Settings for a quick look: a narrow network that learns fast.</summary>
internal static class QuickLook
{
    private const int Width = 16, CharacterWidth = 8;

    /// <summary>Few epochs, and nothing to choose from.</summary>
    public static ComparisonOptions Protocol { get; } = new() { Epochs = 6, Patience = 3, Weights = [1], LearningRates = [1], Placebo = false };

    /// <summary>The same objectives and layers, but narrow, in few epochs.</summary>
    public static MultiTaskTrainer.Options Of(MultiTaskTrainer.Options options) => options with
    {
        Encoder = Narrow(options.Encoder),
        Optimizer = new Adam { LearningRate = 0.01f },
        Stages = [.. options.Stages.Select(stage => stage with { Epochs = stage.Epochs is null ? null : 2 })],
    };

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
