namespace Microsoft.ML.MultiTask;

/// <summary>The numbers that a saved model holds its weights in. In memory they are always 32-bit.</summary>
public enum WeightPrecision
{
    /// <summary>32-bit floating point: what is loaded is what was saved.</summary>
    Single,

    /// <summary>16-bit floating point, for a file of half the size: every weight is rounded to 11 binary digits, and to a multiple of 2^-24. A parameter with a
    /// value beyond ±65504, the largest such number, stays in 32 bits.</summary>
    Half,
}
