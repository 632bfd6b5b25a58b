using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Microsoft.ML.MultiTask.Layers.Recurrence;

/// <summary>
/// The right-hand side <c>[depth, columns]</c> of a matrix product, stored in panels a few SIMD vectors wide so that the product reads it front to back.
/// </summary>
/// <remarks>
/// Every element of a product is one sum over the depth in ascending order: it depends neither on how many rows are multiplied together nor on any
/// thread's timing, so that a row alone gives the same bits as the row in a batch. On matrices of a recurrent layer's size it is at least as fast as
/// libtorch's product on one thread, without its call and allocation per step, and it starts no threads of its own.
/// </remarks>
internal readonly unsafe struct PackedMatrix
{
    private const int VectorsPerPanel = 3, RowBlock = 96, DepthBlock = 512;

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
    private static int PanelWidth => VectorsPerPanel * (Vector512.IsHardwareAccelerated ? WideLanes.Count : UsualLanes.Count);

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

    /// <summary>Writes everything: column <c>n</c> is row <c>n</c> of <paramref name="source"/>, <c>[columns, depth]</c>.</summary>
    public void PackTransposed(float* source, int columns)
    {
        int fours = columns - columns % 4, deep = _depth - _depth % 4;
        for (int n = 0; n < fours; n += 4)
        {
            float* from = source + (long)n * _depth, to = Panel(n / PanelWidth) + n % PanelWidth;
            for (int k = 0; k < deep; k += 4) Transpose(from + k, _depth, to + (long)k * PanelWidth);
            for (int k = deep; k < _depth; k++)
                for (int column = 0; column < 4; column++) to[(long)k * PanelWidth + column] = from[(long)column * _depth + k];
        }
        for (int n = fours; n < columns; n++) PackColumn(n, new(source + (long)n * _depth, _depth));
        ClearColumnsFrom(columns);
    }

    // Four by four numbers.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose(float* from, int stride, float* to)
    {
        var block = Matrix4x4.Create(Vector4.Load(from), Vector4.Load(from + stride), Vector4.Load(from + 2 * stride), Vector4.Load(from + 3 * stride));
        block = Matrix4x4.Transpose(block);
        block.X.Store(to);
        block.Y.Store(to + PanelWidth);
        block.Z.Store(to + 2 * PanelWidth);
        block.W.Store(to + 3 * PanelWidth);
    }

    private float* Panel(int panel) => _panels + (long)panel * _depth * PanelWidth;

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
    public void Multiply(float* left, int leftStride, int depthStride, int rows, float* result, int resultStride, bool accumulate) =>
        Multiply(left, leftStride, depthStride, rows, result, resultStride, accumulate ? result : null, resultStride);

    /// <summary><c>result = start + left x this</c>.</summary>
    /// <param name="left">The left-hand side <c>[rows, depth]</c>.</param>
    /// <param name="leftStride">Distance of its rows.</param>
    /// <param name="depthStride">Distance of its elements along the depth.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="result">The result, whose rows have room for <see cref="PaddedColumns"/>.</param>
    /// <param name="resultStride">Distance of its rows.</param>
    /// <param name="start">What the sums begin with, as wide as the result; null: zeros.</param>
    /// <param name="startStride">Distance of its rows; 0: it is one row.</param>
    public void Multiply(float* left, int leftStride, int depthStride, int rows, float* result, int resultStride, float* start, int startStride)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            var product = new PanelProduct<WideLanes, Vector512<float>>(leftStride, depthStride, resultStride, (long)_depth * PanelWidth);
            InBlocks(product, left, rows, result, start, startStride);
        }
        else
        {
            var product = new PanelProduct<UsualLanes, Vector<float>>(leftStride, depthStride, resultStride, (long)_depth * PanelWidth);
            InBlocks(product, left, rows, result, start, startStride);
        }
    }

    // In blocks of rows and depth that stay in the nearest caches with a panel. The sums go on from block to block, as if there were none.
    private void InBlocks<TLanes, TVector>(PanelProduct<TLanes, TVector> product, float* left, int rows, float* result, float* start, long startStride)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        int k = 0;
        do
        {
            int depth = Math.Min(DepthBlock, _depth - k);
            float* part = left + k * product.DepthStride, panels = _panels + (long)k * PanelWidth;
            for (int row = 0; row < rows; row += RowBlock)
            {
                product.Multiply(part + row * product.LeftStride, Math.Min(RowBlock, rows - row), panels, _panelCount, depth,
                    result + row * product.ResultStride, start == null ? null : start + row * startStride, startStride);
            }
            k += depth;
            start = result;
            startStride = product.ResultStride;
        }
        while (k < _depth);
    }
}
