using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Layers;

namespace Microsoft.ML.MultiTask.Encoders;

/// <summary>What an encoder may look at when it is built.</summary>
/// <param name="Input">The name of the input it encodes.</param>
/// <param name="Inputs">What was learnt of every input.</param>
/// <param name="Random">The source of first values, dropout and noise.</param>
public sealed record EncoderContext(string Input, IReadOnlyDictionary<string, InputState> Inputs, RandomSource Random)
{
    /// <summary>What was learnt of the input it encodes.</summary>
    /// <exception cref="InvalidOperationException">The input is of another kind than this encoder reads.</exception>
    public T State<T>() where T : InputState => Inputs[Input] as T
        ?? throw new InvalidOperationException(
            $"Input '{Input}' gives a {Inputs[Input].GetType().Name}, which this encoder cannot read; set another encoder for it in InputEncoders.");
}
