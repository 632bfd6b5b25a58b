using Microsoft.ML.MultiTask.Encoders;

namespace Microsoft.ML.MultiTask;

/// <summary>How an input is encoded. A setting: immutable and saved with the model.</summary>
public abstract record EncoderSettings
{
    /// <summary>The names of the inputs that it reads beside the one it encodes. Default none.</summary>
    public virtual IReadOnlyList<string> OtherInputs => [];

    /// <summary>Whether the positions of its encodings are those of the input, so that they can be labelled. Default true.</summary>
    public virtual bool KeepsPositions => true;

    /// <summary>Builds the learned part.</summary>
    public abstract EncoderModule Build(EncoderContext context);

    /// <summary>Throws when a setting makes no sense.</summary>
    public virtual void Validate()
    {
    }
}
