using Microsoft.ML.MultiTask.Encoders;

namespace Microsoft.ML.MultiTask;

/// <summary>How the states of a row's positions become one vector. A setting.</summary>
public abstract record Pooling
{
    /// <summary>The mean of the states.</summary>
    public static Pooling Mean { get; } = new MeanPooling();

    /// <summary>The largest value of every dimension.</summary>
    public static Pooling Max { get; } = new MaxPooling();

    /// <summary>The sum of the states.</summary>
    public static Pooling Sum { get; } = new SumPooling();

    /// <summary>The last forward state beside the first backward state; for an encoder without directions, the last state.</summary>
    public static Pooling Last { get; } = new LastPooling();

    /// <summary>The names of the inputs that it reads beside the pooled one. Default none.</summary>
    public virtual IReadOnlyList<string> OtherInputs => [];

    /// <summary>Builds the learned part.</summary>
    public abstract PoolingModule Build(PoolingContext context);

    /// <summary>Throws when a setting makes no sense.</summary>
    public virtual void Validate()
    {
    }
}
