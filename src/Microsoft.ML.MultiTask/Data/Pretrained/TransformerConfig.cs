namespace Microsoft.ML.MultiTask.Data.Pretrained;

/// <summary>The form of a pretrained encoder of BERT's family.</summary>
internal sealed record TransformerConfig
{
    /// <summary>bert, roberta, xlm-roberta, distilbert or electra.</summary>
    public required string Architecture { get; init; }

    /// <summary>Layers of the encoder.</summary>
    public required int Layers { get; init; }

    /// <summary>Numbers in a state.</summary>
    public required int HiddenSize { get; init; }

    /// <summary>Heads of the attention; they divide <see cref="HiddenSize"/>.</summary>
    public required int Heads { get; init; }

    /// <summary>Numbers between the two linear layers after the attention.</summary>
    public required int FeedForwardSize { get; init; }

    /// <summary>Numbers in an embedding; ELECTRA projects them to <see cref="HiddenSize"/> where that differs.</summary>
    public required int EmbeddingSize { get; init; }

    /// <summary>How many subwords fit in a text, special ones included.</summary>
    public required int Positions { get; init; }

    /// <summary>The row of the position embeddings that belongs to the first subword.</summary>
    public required int PositionOffset { get; init; }

    /// <summary>Kinds of segments with an embedding; 0 for DistilBERT, which has none.</summary>
    public required int TokenTypes { get; init; }

    /// <summary>Subwords with an embedding.</summary>
    public required int VocabularySize { get; init; }

    /// <summary>gelu, gelu_new, relu, silu or swish.</summary>
    public required string Activation { get; init; }

    /// <summary>What layer normalization adds to the variance.</summary>
    public required double LayerNormEpsilon { get; init; }

    /// <summary>Share of the states that is dropped in training.</summary>
    public required double Dropout { get; init; }

    /// <summary>Share of the attention's weights that is dropped in training.</summary>
    public required double AttentionDropout { get; init; }
}
