using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Layers;
using TorchSharp;

namespace Microsoft.ML.MultiTask.Encoders;

/// <summary>What an encoder may look at when it is built.</summary>
/// <param name="Input">The name of the input it encodes.</param>
/// <param name="Inputs">What was learnt of every input.</param>
/// <param name="Random">The source of first values, dropout and noise.</param>
public sealed record EncoderContext(string Input, IReadOnlyDictionary<string, InputState> Inputs, RandomSource Random)
{
    /// <summary>Parts that several encoders have in common, by name; null (the default): none.</summary>
    public SharedModules? Common { get; init; }

    /// <summary>Whether a trained network is built again, whose weights follow; false (the default): it begins anew.</summary>
    internal bool IsBuiltAgain { get; init; }

    /// <summary>What the names of its parts begin with: in a <see cref="Fusion"/> the input of the modality, so that modalities do not take each other's
    /// parts.</summary>
    internal string Prefix { get; init; } = "";

    /// <summary>Where the parts of the encoder are noted; null: nowhere.</summary>
    internal Dictionary<string, torch.nn.Module>? Parts { get; init; }

    /// <summary>What was learnt of the input it encodes.</summary>
    /// <exception cref="InvalidOperationException">The input is of another kind than this encoder reads.</exception>
    public T State<T>() where T : InputState => Inputs[Input] as T
        ?? throw new InvalidOperationException(
            $"Input '{Input}' gives a {Inputs[Input].GetType().Name}, which this encoder cannot read; set another encoder for it in InputEncoders.");

    /// <summary>A part of the encoder: built for it alone, or the one that it has in common with others.</summary>
    /// <param name="name">What the part is called: <c>words</c>, <c>characters</c>, <c>bytes</c>, <c>features</c>, <c>join</c>, <c>layer1</c>,
    /// <c>initial1</c> and so on.</param>
    /// <param name="build">Builds it.</param>
    public T Part<T>(string name, Func<T> build) where T : torch.nn.Module
    {
        T part = Common is null ? build() : Common.Of(Prefix + name, build);
        Parts?.TryAdd(Prefix + name, part);
        return part;
    }
}
