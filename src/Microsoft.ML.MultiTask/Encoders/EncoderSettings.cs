using Microsoft.ML.MultiTask.Encoders;

namespace Microsoft.ML.MultiTask;

/// <summary>How an input is encoded. A setting: immutable and saved with the model.</summary>
public abstract record EncoderSettings
{
    /// <summary>The names of the inputs that it reads beside the one it encodes. Default none.</summary>
    public virtual IReadOnlyList<string> OtherInputs => [];

    /// <summary>Builds the learned part.</summary>
    public abstract EncoderModule Build(EncoderContext context);

    /// <summary>Throws when a setting makes no sense.</summary>
    public virtual void Validate()
    {
    }
}
