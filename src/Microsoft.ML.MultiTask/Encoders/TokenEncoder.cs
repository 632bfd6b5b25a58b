namespace Microsoft.ML.MultiTask;

/// <summary>What all encoders of words have in common: how a word, its spelling and its side features become a vector, and what noise is put on it in
/// training.</summary>
public abstract record TokenEncoder : EncoderSettings
{
    /// <summary>The size of the word embeddings; the dimension of the pretrained vectors where there are any; 0: no word embeddings. Default 100.</summary>
    public int EmbeddingSize { get; init; } = 100;

    /// <summary>Encodes the characters of every word; null (the default): characters are not looked at.</summary>
    public CharacterEncoder? Characters { get; init; }

    /// <summary>Encodes the UTF-8 bytes of every word; null (the default): bytes are not looked at.</summary>
    public CharacterEncoder? Bytes { get; init; }

    /// <summary>How word and character vectors are joined. Default: side by side.</summary>
    public CharacterJoin Join { get; init; } = new Concatenate();

    /// <summary>In training, the share of words whose embedding is replaced by the unknown word's; their spelling stays. Default 0.</summary>
    public double WordDropout { get; init; }

    /// <summary>In training, the share of characters and bytes replaced by the unknown one. Default 0.</summary>
    public double CharacterDropout { get; init; }

    /// <summary>Dropout on the joined word vectors. Default 0.5 (Rei 2017).</summary>
    public double InputDropout { get; init; } = 0.5;

    /// <summary>Standard deviation of Gaussian noise on the joined word vectors in training (Plank et al. 2016 use 0.2). Default 0.</summary>
    public double Noise { get; init; }

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        string type = GetType().Name;
        ArgumentOutOfRangeException.ThrowIfNegative(EmbeddingSize);
        if (EmbeddingSize == 0 && Characters is null && Bytes is null)
        {
            throw new ArgumentException($"{type}: without word embeddings, characters or bytes must be encoded.", nameof(EmbeddingSize));
        }
        if (EmbeddingSize == 0 && Join is not Concatenate)
        {
            throw new ArgumentException($"{type}: only {nameof(Concatenate)} can join characters where there are no word embeddings.", nameof(Join));
        }
        Characters?.Validate();
        Bytes?.Validate();
        CheckProbability(WordDropout, nameof(WordDropout));
        CheckProbability(CharacterDropout, nameof(CharacterDropout));
        CheckProbability(InputDropout, nameof(InputDropout));
        ArgumentOutOfRangeException.ThrowIfNegative(Noise);
    }

    /// <summary>Throws unless the value is in [0, 1).</summary>
    private protected void CheckProbability(double value, string name)
    {
        if (value is not (>= 0 and < 1)) throw new ArgumentOutOfRangeException(name, value, $"{GetType().Name}: {name} is a share from 0 to below 1.");
    }
}
