using System.Numerics;
using System.Runtime.CompilerServices;

namespace Microsoft.ML.MultiTask.Layers.Recurrence;

/// <summary>
/// The right-hand side <c>[depth, columns]</c> of a matrix product, stored in panels a few SIMD vectors wide so that the product reads it front to back.
/// </summary>
/// <remarks>
/// Every element of a product is one sum over the depth in ascending order: it depends neither on how many rows are multiplied together nor on any
/// thread's timing, so that a row alone gives the same bits as the row in a batch. On matrices of a recurrent layer's size it is as fast as
/// libtorch's product on one thread, without its call and allocation per step, and it starts no threads of its own.
/// </remarks>
internal readonly unsafe struct PackedMatrix
{
    private const int VectorsPerPanel = 3;

    private readonly float* _panels;
    private readonly int _depth, _panelCount;

    /// <summary>Lays the matrix out in <paramref name="memory"/>, which has room for <see cref="Size"/> numbers. Its rows are yet to be packed.</summary>
    public PackedMatrix(float* memory, int depth, int columns)
    {
        _panels = memory;
        _depth = depth;
        _panelCount = PaddedColumns(columns) / PanelWidth;
    }

    /// <summary>Columns of a result row: the matrix's columns rounded up to whole panels; those added are zero.</summary>
    public static int PaddedColumns(int columns) => (columns + PanelWidth - 1) / PanelWidth * PanelWidth;

    /// <summary>The numbers a packed <c>[depth, columns]</c> takes.</summary>
    public static long Size(int depth, int columns) => (long)depth * PaddedColumns(columns);

    // A property, not a field: the JIT knows its value.
    private static int PanelWidth => VectorsPerPanel * Vector<float>.Count;

    /// <summary>Writes row <paramref name="k"/>; columns beyond <paramref name="source"/> become zero.</summary>
    public void PackRow(int k, ReadOnlySpan<float> source)
    {
        float* line = _panels + (long)k * PanelWidth;
        for (int panel = 0; panel < _panelCount; panel++, line += (long)_depth * PanelWidth)
        {
            var to = new Span<float>(line, PanelWidth);
            int width = Math.Min(source.Length, PanelWidth);
            source[..width].CopyTo(to);
            to[width..].Clear();
            source = source[width..];
        }
    }

    /// <summary>Writes column <paramref name="n"/>; without a source, and beyond its end, zeros.</summary>
    public void PackColumn(int n, ReadOnlySpan<float> source)
    {
        float* to = _panels + (long)(n / PanelWidth) * _depth * PanelWidth + n % PanelWidth;
        int k = 0;
        for (; k < source.Length; k++) to[(long)k * PanelWidth] = source[k];
        for (; k < _depth; k++) to[(long)k * PanelWidth] = 0;
    }

    /// <summary>Makes all columns from <paramref name="first"/> to the end of the last panel zero.</summary>
    public void ClearColumnsFrom(int first)
    {
        for (int n = first; n < _panelCount * PanelWidth; n++) PackColumn(n, default);
    }

    /// <summary><c>result = left x this</c>, or <c>result += left x this</c>.</summary>
    /// <param name="left">The left-hand side <c>[rows, depth]</c>.</param>
    /// <param name="leftStride">Distance of its rows.</param>
    /// <param name="depthStride">Distance of its elements along the depth: 1, or the row distance of a matrix read as its transpose.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="result">The result, whose rows have room for <see cref="PaddedColumns"/>.</param>
    /// <param name="resultStride">Distance of its rows.</param>
    /// <param name="accumulate">Whether the product is added to what is there.</param>
    public void Multiply(float* left, int leftStride, int depthStride, int rows, float* result, int resultStride, bool accumulate)
    {
        int row = 0;
        for (; row + 4 <= rows; row += 4, left += 4L * leftStride, result += 4L * resultStride)
            for (int panel = 0; panel < _panelCount; panel++)
                FourRows(left, leftStride, depthStride, Panel(panel), result + panel * PanelWidth, resultStride, accumulate);
        for (; row < rows; row++, left += leftStride, result += resultStride)
            OneRow(left, depthStride, result, accumulate);
    }

    private float* Panel(int panel) => _panels + (long)panel * _depth * PanelWidth;

    private void FourRows(float* a, int leftStride, int depthStride, float* b, float* c, int stride, bool accumulate)
    {
        Vector<float> c00 = default, c01 = default, c02 = default, c10 = default, c11 = default, c12 = default;
        Vector<float> c20 = default, c21 = default, c22 = default, c30 = default, c31 = default, c32 = default;
        if (accumulate)
        {
            Load(c, out c00, out c01, out c02);
            Load(c + stride, out c10, out c11, out c12);
            Load(c + 2 * stride, out c20, out c21, out c22);
            Load(c + 3 * stride, out c30, out c31, out c32);
        }
        float* a1 = a + leftStride, a2 = a1 + leftStride, a3 = a2 + leftStride;
        for (float* end = b + (long)_depth * PanelWidth; b < end; b += PanelWidth)
        {
            Load(b, out Vector<float> b0, out Vector<float> b1, out Vector<float> b2);
            var v = new Vector<float>(*a);
            c00 = Vector.MultiplyAddEstimate(v, b0, c00); c01 = Vector.MultiplyAddEstimate(v, b1, c01); c02 = Vector.MultiplyAddEstimate(v, b2, c02);
            v = new Vector<float>(*a1);
            c10 = Vector.MultiplyAddEstimate(v, b0, c10); c11 = Vector.MultiplyAddEstimate(v, b1, c11); c12 = Vector.MultiplyAddEstimate(v, b2, c12);
            v = new Vector<float>(*a2);
            c20 = Vector.MultiplyAddEstimate(v, b0, c20); c21 = Vector.MultiplyAddEstimate(v, b1, c21); c22 = Vector.MultiplyAddEstimate(v, b2, c22);
            v = new Vector<float>(*a3);
            c30 = Vector.MultiplyAddEstimate(v, b0, c30); c31 = Vector.MultiplyAddEstimate(v, b1, c31); c32 = Vector.MultiplyAddEstimate(v, b2, c32);
            a += depthStride; a1 += depthStride; a2 += depthStride; a3 += depthStride;
        }
        Store(c, c00, c01, c02);
        Store(c + stride, c10, c11, c12);
        Store(c + 2 * stride, c20, c21, c22);
        Store(c + 3 * stride, c30, c31, c32);
    }

    // One row takes several panels at a time: enough independent sums to hide the multiplier's latency.
    private void OneRow(float* a, int depthStride, float* c, bool accumulate)
    {
        int panel = 0;
        for (; panel + 3 <= _panelCount; panel += 3) ThreePanels(a, depthStride, Panel(panel), c + panel * PanelWidth, accumulate);
        for (; panel < _panelCount; panel++) OnePanel(a, depthStride, Panel(panel), c + panel * PanelWidth, accumulate);
    }

    private void ThreePanels(float* a, int depthStride, float* b, float* c, bool accumulate)
    {
        long size = (long)_depth * PanelWidth;
        Vector<float> c0 = default, c1 = default, c2 = default, c3 = default, c4 = default, c5 = default, c6 = default, c7 = default, c8 = default;
        if (accumulate)
        {
            Load(c, out c0, out c1, out c2);
            Load(c + PanelWidth, out c3, out c4, out c5);
            Load(c + 2 * PanelWidth, out c6, out c7, out c8);
        }
        for (float* end = b + size; b < end; b += PanelWidth, a += depthStride)
        {
            var v = new Vector<float>(*a);
            Load(b, out Vector<float> b0, out Vector<float> b1, out Vector<float> b2);
            c0 = Vector.MultiplyAddEstimate(v, b0, c0); c1 = Vector.MultiplyAddEstimate(v, b1, c1); c2 = Vector.MultiplyAddEstimate(v, b2, c2);
            Load(b + size, out b0, out b1, out b2);
            c3 = Vector.MultiplyAddEstimate(v, b0, c3); c4 = Vector.MultiplyAddEstimate(v, b1, c4); c5 = Vector.MultiplyAddEstimate(v, b2, c5);
            Load(b + 2 * size, out b0, out b1, out b2);
            c6 = Vector.MultiplyAddEstimate(v, b0, c6); c7 = Vector.MultiplyAddEstimate(v, b1, c7); c8 = Vector.MultiplyAddEstimate(v, b2, c8);
        }
        Store(c, c0, c1, c2);
        Store(c + PanelWidth, c3, c4, c5);
        Store(c + 2 * PanelWidth, c6, c7, c8);
    }

    private void OnePanel(float* a, int depthStride, float* b, float* c, bool accumulate)
    {
        Vector<float> c0 = default, c1 = default, c2 = default;
        if (accumulate) Load(c, out c0, out c1, out c2);
        for (float* end = b + (long)_depth * PanelWidth; b < end; b += PanelWidth, a += depthStride)
        {
            var v = new Vector<float>(*a);
            Load(b, out Vector<float> b0, out Vector<float> b1, out Vector<float> b2);
            c0 = Vector.MultiplyAddEstimate(v, b0, c0); c1 = Vector.MultiplyAddEstimate(v, b1, c1); c2 = Vector.MultiplyAddEstimate(v, b2, c2);
        }
        Store(c, c0, c1, c2);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Load(float* from, out Vector<float> v0, out Vector<float> v1, out Vector<float> v2)
    {
        v0 = Vector.Load(from);
        v1 = Vector.Load(from + Vector<float>.Count);
        v2 = Vector.Load(from + 2 * Vector<float>.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(float* to, Vector<float> v0, Vector<float> v1, Vector<float> v2)
    {
        v0.Store(to);
        v1.Store(to + Vector<float>.Count);
        v2.Store(to + 2 * Vector<float>.Count);
    }
}
