namespace Microsoft.ML.MultiTask;

/// <summary>The names of the pieces of a vocabulary that stand for no text.</summary>
/// <param name="Begin">Stands before a row.</param>
/// <param name="End">Stands after a row.</param>
/// <param name="Unknown">Stands for what the vocabulary has no piece for.</param>
/// <param name="Mask">Stands in place of a hidden piece; the vocabulary need not have it.</param>
public sealed record SpecialPieces(string Begin, string End, string Unknown, string? Mask)
{
    /// <summary>The names in vocabularies of BERT.</summary>
    internal static SpecialPieces OfBert { get; } = new("[CLS]", "[SEP]", "[UNK]", "[MASK]");

    /// <summary>The names in vocabularies of RoBERTa and XLM-R.</summary>
    internal static SpecialPieces OfRoberta { get; } = new("<s>", "</s>", "<unk>", "<mask>");
}
