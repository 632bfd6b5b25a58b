namespace Microsoft.ML.MultiTask.Layers.Recurrence;

/// <summary>Arithmetic on SIMD vectors of some width, so that a kernel is written once for all of them.</summary>
/// <typeparam name="TVector">The vector.</typeparam>
internal unsafe interface ILanes<TVector> where TVector : struct
{
    /// <summary>The numbers in a vector.</summary>
    static abstract int Count { get; }

    /// <summary>Whether there are 32 registers, enough for 24 running sums.</summary>
    static abstract bool HasManyRegisters { get; }

    /// <summary>Reads a vector.</summary>
    static abstract TVector Load(float* from);

    /// <summary>Writes a vector.</summary>
    static abstract void Store(TVector vector, float* to);

    /// <summary>The number in every place.</summary>
    static abstract TVector Of(float number);

    /// <summary><c>a * b + sum</c>, rounded once where the hardware can.</summary>
    static abstract TVector MultiplyAdd(TVector a, TVector b, TVector sum);
}
