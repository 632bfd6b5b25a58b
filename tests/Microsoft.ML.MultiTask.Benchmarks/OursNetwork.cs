namespace Microsoft.ML.MultiTask.Benchmarks;

/// <summary>The network of the reference loops.</summary>
internal static class OursNetwork
{
    /// <summary>A trainer for one epoch, without validation.</summary>
    public static MultiTaskTrainer Trainer(MLContext context, bool languageModel) => context.MultiTask().Trainer(new MultiTaskTrainer.Options
    {
        Inputs = [new Words("Tokens") { Lowercase = false, DigitsToZero = false }],
        Encoder = new BiLstm
        {
            EmbeddingSize = 100,
            HiddenSize = 100,
            Characters = new CharacterBiLstm { EmbeddingSize = 32, HiddenSize = 50 },
            InputDropout = 0.3,
            Dropout = 0.3,
        },
        Tasks = [new SequenceLabels("Tags")],
        Auxiliary = languageModel ? [new LogFrequency(), new LanguageModel { MaximumVocabulary = 7_500, HiddenSize = 50, Samples = 384, Weight = 0.1 }] : [],
        GradientClipping = null,
        BatchSize = 50,
        Epochs = 1,
        ValidationFraction = 0,
    });
}
