using Microsoft.ML.MultiTask.Encoders;
using Microsoft.ML.MultiTask.Layers;

namespace Microsoft.ML.MultiTask;

/// <summary>Words read by a stack of recurrent layers in both directions. Every layer and each direction can be read by an objective: layer 0 is the word
/// vectors, layer 1 the first recurrent layer.</summary>
public abstract record RecurrentEncoder : TokenEncoder
{
    /// <summary>The size of the states of one direction. Default 100.</summary>
    public int HiddenSize { get; init; } = 100;

    /// <summary>The number of layers. Default 1.</summary>
    public int Layers { get; init; } = 1;

    /// <summary>Dropout on the states of every layer. Default 0.5.</summary>
    public double Dropout { get; init; } = 0.5;

    /// <summary>The states before the first word. Default: zeros.</summary>
    public InitialState InitialState { get; init; } = new ZeroState();

    /// <inheritdoc/>
    public sealed override IReadOnlyList<string> OtherInputs => InitialState.OtherInput is { } input ? [input] : [];

    /// <inheritdoc/>
    public sealed override EncoderModule Build(EncoderContext context) =>
        new RecurrentStack(this, context, new TokenEmbedding(this, context));

    /// <summary>One layer of the stack.</summary>
    public abstract RecurrentLayer BuildLayer(string name, long inputSize, RandomSource random);

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        ArgumentOutOfRangeException.ThrowIfLessThan(HiddenSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Layers, 1);
        CheckProbability(Dropout, nameof(Dropout));
    }
}
