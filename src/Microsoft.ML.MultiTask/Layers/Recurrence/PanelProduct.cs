using System.Runtime.CompilerServices;

namespace Microsoft.ML.MultiTask.Layers.Recurrence;

/// <summary>Products of rows with the panels of a <see cref="PackedMatrix"/>, three vectors wide.</summary>
/// <param name="LeftStride">Distance of the rows of the left-hand side.</param>
/// <param name="DepthStride">Distance of its elements along the depth.</param>
/// <param name="ResultStride">Distance of the rows of the result.</param>
/// <param name="PanelSize">Distance of two panels.</param>
internal readonly unsafe record struct PanelProduct<TLanes, TVector>(long LeftStride, long DepthStride, long ResultStride, long PanelSize)
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    private static int Width => 3 * TLanes.Count;

    /// <summary>Multiplies rows by panels over a part of the depth.</summary>
    /// <param name="a">The left-hand side, at the part of the depth.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="b">The first panel, at the part of the depth.</param>
    /// <param name="panels">Number of panels.</param>
    /// <param name="depth">How deep the part is.</param>
    /// <param name="c">The result.</param>
    /// <param name="start">What the sums of the first row begin with; null: zeros.</param>
    /// <param name="startStride">Distance of what those of two rows begin with.</param>
    public void Multiply(float* a, int rows, float* b, int panels, int depth, float* c, float* start, long startStride)
    {
        int four = rows - rows % 4, eight = TLanes.HasManyRegisters ? rows - rows % 8 : 0;
        for (int panel = 0; panel < panels; panel++)
        {
            float* right = b + panel * PanelSize, result = c + panel * Width, first = start == null ? null : start + panel * Width;
            for (int row = 0; row < eight; row += 8) EightRows(a + row * LeftStride, right, depth, result + row * ResultStride, Of(row), startStride);
            for (int row = eight; row < four; row += 4) FourRows(a + row * LeftStride, right, depth, result + row * ResultStride, Of(row), startStride);

            float* Of(int row) => first == null ? null : first + row * startStride;
        }
        for (int row = four; row < rows; row++)
            OneRow(a + row * LeftStride, b, panels, depth, c + row * ResultStride, start == null ? null : start + row * startStride);
    }

    private void EightRows(float* a, float* b, int depth, float* c, float* start, long startStride)
    {
        TVector c00 = default, c01 = default, c02 = default, c10 = default, c11 = default, c12 = default;
        TVector c20 = default, c21 = default, c22 = default, c30 = default, c31 = default, c32 = default;
        TVector c40 = default, c41 = default, c42 = default, c50 = default, c51 = default, c52 = default;
        TVector c60 = default, c61 = default, c62 = default, c70 = default, c71 = default, c72 = default;
        float* c3 = c + 3 * ResultStride, c6 = c + 6 * ResultStride;
        if (start != null)
        {
            Load(start, out c00, out c01, out c02);
            Load(start + startStride, out c10, out c11, out c12);
            Load(start + 2 * startStride, out c20, out c21, out c22);
            Load(start + 3 * startStride, out c30, out c31, out c32);
            Load(start + 4 * startStride, out c40, out c41, out c42);
            Load(start + 5 * startStride, out c50, out c51, out c52);
            Load(start + 6 * startStride, out c60, out c61, out c62);
            Load(start + 7 * startStride, out c70, out c71, out c72);
        }
        long left = LeftStride, next = DepthStride;
        float* a3 = a + 3 * left, a6 = a + 6 * left;
        for (float* end = b + (long)depth * Width; b < end; b += Width, a += next, a3 += next, a6 += next)
        {
            Load(b, out TVector b0, out TVector b1, out TVector b2);
            Add(*a, b0, b1, b2, ref c00, ref c01, ref c02);
            Add(a[left], b0, b1, b2, ref c10, ref c11, ref c12);
            Add(a[2 * left], b0, b1, b2, ref c20, ref c21, ref c22);
            Add(*a3, b0, b1, b2, ref c30, ref c31, ref c32);
            Add(a3[left], b0, b1, b2, ref c40, ref c41, ref c42);
            Add(a3[2 * left], b0, b1, b2, ref c50, ref c51, ref c52);
            Add(*a6, b0, b1, b2, ref c60, ref c61, ref c62);
            Add(a6[left], b0, b1, b2, ref c70, ref c71, ref c72);
        }
        Store(c, c00, c01, c02);
        Store(c + ResultStride, c10, c11, c12);
        Store(c + 2 * ResultStride, c20, c21, c22);
        Store(c3, c30, c31, c32);
        Store(c3 + ResultStride, c40, c41, c42);
        Store(c3 + 2 * ResultStride, c50, c51, c52);
        Store(c6, c60, c61, c62);
        Store(c6 + ResultStride, c70, c71, c72);
    }

    private void FourRows(float* a, float* b, int depth, float* c, float* start, long startStride)
    {
        TVector c00 = default, c01 = default, c02 = default, c10 = default, c11 = default, c12 = default;
        TVector c20 = default, c21 = default, c22 = default, c30 = default, c31 = default, c32 = default;
        float* c3 = c + 3 * ResultStride;
        if (start != null)
        {
            Load(start, out c00, out c01, out c02);
            Load(start + startStride, out c10, out c11, out c12);
            Load(start + 2 * startStride, out c20, out c21, out c22);
            Load(start + 3 * startStride, out c30, out c31, out c32);
        }
        long left = LeftStride, next = DepthStride;
        float* a3 = a + 3 * left;
        for (float* end = b + (long)depth * Width; b < end; b += Width, a += next, a3 += next)
        {
            Load(b, out TVector b0, out TVector b1, out TVector b2);
            Add(*a, b0, b1, b2, ref c00, ref c01, ref c02);
            Add(a[left], b0, b1, b2, ref c10, ref c11, ref c12);
            Add(a[2 * left], b0, b1, b2, ref c20, ref c21, ref c22);
            Add(*a3, b0, b1, b2, ref c30, ref c31, ref c32);
        }
        Store(c, c00, c01, c02);
        Store(c + ResultStride, c10, c11, c12);
        Store(c + 2 * ResultStride, c20, c21, c22);
        Store(c3, c30, c31, c32);
    }

    // One row takes several panels at a time: enough independent sums to hide the multiplier's latency.
    private void OneRow(float* a, float* b, int panels, int depth, float* c, float* start)
    {
        int panel = 0;
        for (; panel + 3 <= panels; panel += 3) ThreePanels(a, b + panel * PanelSize, depth, c + panel * Width, Of(panel));
        for (; panel < panels; panel++) OnePanel(a, b + panel * PanelSize, depth, c + panel * Width, Of(panel));

        float* Of(int first) => start == null ? null : start + first * Width;
    }

    private void ThreePanels(float* a, float* b, int depth, float* c, float* start)
    {
        TVector c0 = default, c1 = default, c2 = default, c3 = default, c4 = default, c5 = default, c6 = default, c7 = default, c8 = default;
        if (start != null)
        {
            Load(start, out c0, out c1, out c2);
            Load(start + Width, out c3, out c4, out c5);
            Load(start + 2 * Width, out c6, out c7, out c8);
        }
        long size = PanelSize, next = DepthStride;
        for (float* end = b + (long)depth * Width; b < end; b += Width, a += next)
        {
            Load(b, out TVector b0, out TVector b1, out TVector b2);
            Add(*a, b0, b1, b2, ref c0, ref c1, ref c2);
            Load(b + size, out b0, out b1, out b2);
            Add(*a, b0, b1, b2, ref c3, ref c4, ref c5);
            Load(b + 2 * size, out b0, out b1, out b2);
            Add(*a, b0, b1, b2, ref c6, ref c7, ref c8);
        }
        Store(c, c0, c1, c2);
        Store(c + Width, c3, c4, c5);
        Store(c + 2 * Width, c6, c7, c8);
    }

    private void OnePanel(float* a, float* b, int depth, float* c, float* start)
    {
        TVector c0 = default, c1 = default, c2 = default;
        if (start != null) Load(start, out c0, out c1, out c2);
        long next = DepthStride;
        for (float* end = b + (long)depth * Width; b < end; b += Width, a += next)
        {
            Load(b, out TVector b0, out TVector b1, out TVector b2);
            Add(*a, b0, b1, b2, ref c0, ref c1, ref c2);
        }
        Store(c, c0, c1, c2);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(float number, TVector b0, TVector b1, TVector b2, ref TVector c0, ref TVector c1, ref TVector c2)
    {
        TVector a = TLanes.Of(number);
        c0 = TLanes.MultiplyAdd(a, b0, c0);
        c1 = TLanes.MultiplyAdd(a, b1, c1);
        c2 = TLanes.MultiplyAdd(a, b2, c2);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Load(float* from, out TVector v0, out TVector v1, out TVector v2)
    {
        v0 = TLanes.Load(from);
        v1 = TLanes.Load(from + TLanes.Count);
        v2 = TLanes.Load(from + 2 * TLanes.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(float* to, TVector v0, TVector v1, TVector v2)
    {
        TLanes.Store(v0, to);
        TLanes.Store(v1, to + TLanes.Count);
        TLanes.Store(v2, to + 2 * TLanes.Count);
    }
}
