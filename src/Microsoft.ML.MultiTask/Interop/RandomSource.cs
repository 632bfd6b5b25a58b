using Microsoft.ML.MultiTask.Interop;

namespace Microsoft.ML.MultiTask.Layers;

/// <summary>
/// The one source of randomness of a training run (xoshiro128++ by Blackman and Vigna, 2019). Every part that draws something gets the same
/// instance, so that a seed fixes the whole run whatever else the process does with libtorch's global generator.
/// </summary>
/// <remarks>Not thread safe: drawn from by the training thread alone; <see cref="Fork()"/> one for another thread.</remarks>
public sealed class RandomSource : IStateful
{
    private uint _a, _b, _c, _d;

    /// <summary>Starts the sequence that belongs to a seed.</summary>
    public RandomSource(ulong seed)
    {
        ulong state = seed;
        (_a, _b) = Split(SplitMix(ref state));
        (_c, _d) = Split(SplitMix(ref state));
    }

    /// <summary>An independent source whose sequence is fixed by this one's.</summary>
    public RandomSource Fork() => new(((ulong)NextUInt32() << 32) | NextUInt32());

    /// <summary>An independent source whose sequence is fixed by a name and by where this one stands; this one stays there.</summary>
    public RandomSource Fork(string name)
    {
        ulong hash = 14695981039346656037; // FNV-1a over the characters
        foreach (char c in name) hash = (hash ^ c) * 1099511628211;
        RandomSource here = Copy();
        return new RandomSource(hash ^ (((ulong)here.NextUInt32() << 32) | here.NextUInt32()));
    }

    /// <summary>A source that goes on exactly as this one would.</summary>
    public RandomSource Copy() => (RandomSource)MemberwiseClone();

    /// <summary>Goes on exactly as another source would.</summary>
    public void CopyStateFrom(RandomSource other) => (_a, _b, _c, _d) = (other._a, other._b, other._c, other._d);

    /// <inheritdoc/>
    public void Exchange(StateExchange state)
    {
        ArgumentNullException.ThrowIfNull(state);
        uint[] words = [_a, _b, _c, _d];
        state.Numbers("words", words);
        (_a, _b, _c, _d) = (words[0], words[1], words[2], words[3]);
    }

    /// <summary>32 random bits.</summary>
    public uint NextUInt32()
    {
        uint result = uint.RotateLeft(_a + _d, 7) + _a;
        uint t = _b << 9;
        _c ^= _a; _d ^= _b; _b ^= _c; _a ^= _d; _c ^= t;
        _d = uint.RotateLeft(_d, 11);
        return result;
    }

    /// <summary>A number in [0, 1).</summary>
    public float NextSingle() => (NextUInt32() >> 8) * (1f / (1 << 24));

    /// <summary>A number in [0, exclusive), without bias.</summary>
    public int Next(int exclusive)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(exclusive);
        ulong product = (ulong)NextUInt32() * (uint)exclusive;
        if ((uint)product < (uint)exclusive)
        {
            uint threshold = (uint)(-exclusive) % (uint)exclusive;
            while ((uint)product < threshold) product = (ulong)NextUInt32() * (uint)exclusive;
        }
        return (int)(product >> 32);
    }

    /// <summary>A draw from the standard normal distribution (Box and Muller, 1958).</summary>
    public float NextNormal()
    {
        double radius = Math.Sqrt(-2 * Math.Log(1 - NextSingle()));
        return (float)(radius * Math.Cos(2 * Math.PI * NextSingle()));
    }

    /// <summary>Puts the items in random order (Fisher and Yates).</summary>
    public void Shuffle<T>(Span<T> items)
    {
        for (int i = items.Length - 1; i > 0; i--)
        {
            int j = Next(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    private static ulong SplitMix(ref ulong state)
    {
        ulong z = state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    private static (uint, uint) Split(ulong bits) => ((uint)bits, (uint)(bits >> 32));
}
