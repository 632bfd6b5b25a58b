namespace Microsoft.ML.MultiTask;

/// <summary>A penalty on parameters of the encoders of <see cref="Objective.Input"/>, added at every step. Parameters of objectives are not among
/// them.</summary>
/// <remarks>Of word embeddings, the rows that the batch looks up: the others do not move in that step.</remarks>
public abstract record ParameterPenalty : Penalty
{
    /// <summary>The part whose encoder it looks at: <c>shared</c>, the name of a group, <c>expert1</c> and so on. Null (the default): all.</summary>
    public string? Part { get; init; }

    /// <summary>The components of the encoder that it looks at: <c>words</c>, <c>characters</c>, <c>layer1</c> and so on. Null (the default): all.</summary>
    public IReadOnlyList<string>? Components { get; init; }

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        if (Layer is not null)
        {
            throw new ArgumentException($"Objective '{Name}' works on parameters and reads no layer; leave Layer out and name layers in {nameof(Components)}, "
                + "such as layer1.", nameof(Layer));
        }
    }
}
