namespace Microsoft.ML.MultiTask;

/// <summary>What words without a pretrained vector begin with.</summary>
public enum UnknownWords
{
    /// <summary>The random vector the embedding table was made with.</summary>
    Random,

    /// <summary>Zeros.</summary>
    Zero,

    /// <summary>The mean of the pretrained vectors found.</summary>
    Mean,
}
