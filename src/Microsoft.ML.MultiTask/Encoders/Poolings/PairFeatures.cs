namespace Microsoft.ML.MultiTask;

/// <summary>What a <see cref="PairPooling"/> makes of the vectors of two inputs, u of the pooled one and v of the other.</summary>
[Flags]
public enum PairFeatures
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>u.</summary>
    First = 1,

    /// <summary>v.</summary>
    Second = 2,

    /// <summary>|u - v|, which does not tell the two apart.</summary>
    Distance = 4,

    /// <summary>u * v, number by number.</summary>
    Product = 8,

    /// <summary>u - v, which changes its sign when the two change places.</summary>
    Difference = 16,
}
