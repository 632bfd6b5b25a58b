using System.Text.Json.Serialization;
using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Encoders;
using Microsoft.ML.MultiTask.Layers;
using TorchSharp.Modules;

namespace Microsoft.ML.MultiTask;

/// <summary>
/// The encoder of a model that was trained before, for another trainer: it begins with the weights of that model, and is tuned or stays as it is. The catalog's
/// <c>LoadEncoder</c> takes it from a file and <c>EncoderOf</c> from a model. It reads words, characters and side features by the vocabularies that it was
/// trained with: a word that only these know keeps its vector, while the objectives have the vocabularies of the new trainer's input.
/// </summary>
/// <remarks>
/// Its parts are called as ever, such as <c>Tokens/words</c> and <c>Tokens/layer1</c>, for parameter groups and stages. Whatever builds several encoders, as
/// most sharings do, begins each of them with the same weights. A model with such an encoder is saved whole and does not need the first model. Side features
/// are found by their columns; a category that the new rows do not hold in training counts as unknown. An encoder of your own reads words by a
/// <see cref="TokenEmbedding"/>, or by their texts: the ids in a batch are those of the new input.
/// </remarks>
public sealed record SavedEncoder : EncoderSettings
{
    [JsonConstructor]
    internal SavedEncoder(EncoderSettings encoder, InputState state, IReadOnlyDictionary<string, InputState> otherStates, string checksum)
    {
        Encoder = encoder;
        State = state;
        OtherStates = otherStates;
        Checksum = checksum;
    }

    /// <summary>The settings of the encoder, those of the saved model. What has no weights, such as dropout, may be set anew.</summary>
    public EncoderSettings Encoder { get; init; }

    /// <summary>Whether its weights stay as they are in all of training, while its dropout goes on. Default false: they are tuned, where no parameter group or
    /// stage says otherwise.</summary>
    public bool Frozen { get; init; }

    /// <summary>The SHA-256 of the weights that it begins with.</summary>
    [JsonInclude]
    public string Checksum { get; internal init; }

    /// <summary>What the saved model has learnt of the input.</summary>
    [JsonInclude]
    internal InputState State { get; init; }

    /// <summary>What it has learnt of the inputs that the encoder reads beside it, by name.</summary>
    [JsonInclude]
    internal IReadOnlyDictionary<string, InputState> OtherStates { get; init; }

    /// <summary>The weights to begin with; null in a model that was saved with this encoder, among whose weights they are.</summary>
    [JsonIgnore]
    internal SavedWeights? Weights { get; init; }

    /// <inheritdoc/>
    public override IReadOnlyList<string> OtherInputs => Encoder.OtherInputs;

    /// <inheritdoc/>
    public override EncoderModule Build(EncoderContext context)
    {
        var inputs = new Dictionary<string, InputState>(context.Inputs);
        foreach ((string input, InputState state) in OtherStates.Append(new(context.Input, State)))
        {
            inputs[input] = state.InPlaceOf(context.Inputs[input], input);
        }
        EncoderModule built = Encoder.Build(context with { Inputs = inputs });
        if (!context.IsBuiltAgain) Weights?.CopyTo(built);
        if (Frozen) Freeze(built);
        return built;
    }

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        Encoder.Validate();
    }

    private static void Freeze(EncoderModule built)
    {
        foreach (Parameter parameter in built.parameters()) parameter.requires_grad = false;
        foreach (EmbeddingTable table in built.modules().OfType<EmbeddingTable>()) table.Frozen = true;
    }
}
