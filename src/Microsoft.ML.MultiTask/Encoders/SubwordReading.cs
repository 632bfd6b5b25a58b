namespace Microsoft.ML.MultiTask;

/// <summary>How the state of a word is read from those of its subwords.</summary>
public enum SubwordReading
{
    /// <summary>The state of its first subword (Devlin et al. 2019).</summary>
    First,

    /// <summary>The mean of the states of all of its subwords.</summary>
    Mean,

    /// <summary>The state of its last subword.</summary>
    Last,
}
