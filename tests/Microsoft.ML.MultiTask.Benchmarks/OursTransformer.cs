using TorchSharp;

namespace Microsoft.ML.MultiTask.Benchmarks;

/// <summary>A pretrained Transformer with a tag for every word, on as many threads as the reference loops.</summary>
internal static class OursTransformer
{
    public const int BatchSize = 32;
    public const float LearningRate = 5e-5f, WeightDecay = 0.01f;

    /// <summary>The encoder.</summary>
    public static Transformer Encoder => Transformer.FromOnnx(Data.MiniLm.Model, Data.MiniLm.Subwords);

    /// <summary>A trainer for one epoch, without validation.</summary>
    public static MultiTaskTrainer Trainer(MLContext context) => context.MultiTask().Trainer(new MultiTaskTrainer.Options
    {
        Inputs = [new Words("Tokens") { Lowercase = false, DigitsToZero = false }],
        Encoder = Encoder,
        Tasks = [new SequenceLabels("Tags")],
        Optimizer = new AdamW { LearningRate = LearningRate, WeightDecay = WeightDecay },
        GradientClipping = null,
        BatchSize = BatchSize,
        Epochs = 1,
        ValidationFraction = 0,
        Threads = torch.get_num_threads(),
    });
}
