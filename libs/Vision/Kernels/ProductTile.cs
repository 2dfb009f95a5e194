using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace StackingK8s.Vision.Kernels;

/// <summary>
/// The inner loop of a matrix product: eight rows of the result, up to three vectors wide, stay in registers while the depth is run
/// through. Twenty-four sums keep both multipliers of a core busy although each sum waits four cycles for its last addition.
/// </summary>
static unsafe class ProductTile
{
    /// <summary>Rows of a tile.</summary>
    public const int Rows = 8;

    /// <summary>Numbers of a vector.</summary>
    public const int Lanes = 16;

    /// <summary>Columns of the widest panel.</summary>
    public const int Columns = 3 * Lanes;

    /// <summary>Adds the product of eight rows and a panel to <paramref name="start"/>.</summary>
    /// <param name="columns">Of the panel: one, two or three vectors.</param>
    /// <param name="row">Elements between two rows of <paramref name="a"/>.</param>
    /// <param name="step">Elements between two depths of <paramref name="a"/>.</param>
    /// <param name="depth">Terms of each sum.</param>
    /// <param name="startRow">Elements between two rows of <paramref name="start"/>.</param>
    /// <param name="toRow">Elements between two rows of <paramref name="to"/>.</param>
    /// <param name="a">The left matrix: the element of row r at depth d lies at r * row + d * step.</param>
    /// <param name="b">The panel: its columns lie side by side, one depth after another.</param>
    /// <param name="start">
    /// (8, columns), its rows so far apart as <paramref name="startRow"/> says: 0 for one row that counts for all.
    /// </param>
    /// <param name="to">(8, columns), its rows so far apart as <paramref name="toRow"/> says; may be the start.</param>
    public static void Run(
        int columns,
        float* a,
        long row,
        long step,
        float* b,
        long depth,
        float* start,
        long startRow,
        float* to,
        long toRow
    )
    {
        if (columns == Columns)
            Run<ThreeVectors>(a, row, step, b, depth, start, startRow, to, toRow);
        else if (columns == 2 * Lanes)
            Run<TwoVectors>(a, row, step, b, depth, start, startRow, to, toRow);
        else
            Run<OneVector>(a, row, step, b, depth, start, startRow, to, toRow);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Run<TPanel>(float* a, long row, long step, float* b, long depth, float* start, long startRow, float* to, long toRow)
        where TPanel : struct, IPanel
    {
        Vector512<float> s00 = default,
            s01 = default,
            s02 = default,
            s10 = default,
            s11 = default,
            s12 = default,
            s20 = default,
            s21 = default,
            s22 = default,
            s30 = default,
            s31 = default,
            s32 = default,
            s40 = default,
            s41 = default,
            s42 = default,
            s50 = default,
            s51 = default,
            s52 = default,
            s60 = default,
            s61 = default,
            s62 = default,
            s70 = default,
            s71 = default,
            s72 = default;
        long row2 = 2 * row,
            row3 = 3 * row,
            row4 = 4 * row,
            row5 = 5 * row,
            row6 = 6 * row,
            row7 = 7 * row;
        for (long d = 0; d < depth; d++, a += step, b += TPanel.Vectors * Lanes)
        {
            Load<TPanel>(b, out var b0, out var b1, out var b2);
            Add<TPanel>(a[0], b0, b1, b2, ref s00, ref s01, ref s02);
            Add<TPanel>(a[row], b0, b1, b2, ref s10, ref s11, ref s12);
            Add<TPanel>(a[row2], b0, b1, b2, ref s20, ref s21, ref s22);
            Add<TPanel>(a[row3], b0, b1, b2, ref s30, ref s31, ref s32);
            Add<TPanel>(a[row4], b0, b1, b2, ref s40, ref s41, ref s42);
            Add<TPanel>(a[row5], b0, b1, b2, ref s50, ref s51, ref s52);
            Add<TPanel>(a[row6], b0, b1, b2, ref s60, ref s61, ref s62);
            Add<TPanel>(a[row7], b0, b1, b2, ref s70, ref s71, ref s72);
        }
        Store<TPanel>(s00, s01, s02, start, to);
        Store<TPanel>(s10, s11, s12, start + startRow, to + toRow);
        Store<TPanel>(s20, s21, s22, start + 2 * startRow, to + 2 * toRow);
        Store<TPanel>(s30, s31, s32, start + 3 * startRow, to + 3 * toRow);
        Store<TPanel>(s40, s41, s42, start + 4 * startRow, to + 4 * toRow);
        Store<TPanel>(s50, s51, s52, start + 5 * startRow, to + 5 * toRow);
        Store<TPanel>(s60, s61, s62, start + 6 * startRow, to + 6 * toRow);
        Store<TPanel>(s70, s71, s72, start + 7 * startRow, to + 7 * toRow);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Load<TPanel>(float* from, out Vector512<float> v0, out Vector512<float> v1, out Vector512<float> v2)
        where TPanel : struct, IPanel
    {
        v0 = Vector512.Load(from);
        v1 = TPanel.Vectors > 1 ? Vector512.Load(from + Lanes) : default;
        v2 = TPanel.Vectors > 2 ? Vector512.Load(from + 2 * Lanes) : default;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Add<TPanel>(
        float factor,
        Vector512<float> b0,
        Vector512<float> b1,
        Vector512<float> b2,
        ref Vector512<float> s0,
        ref Vector512<float> s1,
        ref Vector512<float> s2
    )
        where TPanel : struct, IPanel
    {
        var a = Vector512.Create(factor);
        s0 = Vector512.FusedMultiplyAdd(a, b0, s0);
        if (TPanel.Vectors > 1)
            s1 = Vector512.FusedMultiplyAdd(a, b1, s1);
        if (TPanel.Vectors > 2)
            s2 = Vector512.FusedMultiplyAdd(a, b2, s2);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Store<TPanel>(Vector512<float> v0, Vector512<float> v1, Vector512<float> v2, float* start, float* to)
        where TPanel : struct, IPanel
    {
        (Vector512.Load(start) + v0).Store(to);
        if (TPanel.Vectors > 1)
            (Vector512.Load(start + Lanes) + v1).Store(to + Lanes);
        if (TPanel.Vectors > 2)
            (Vector512.Load(start + 2 * Lanes) + v2).Store(to + 2 * Lanes);
    }

    readonly struct OneVector : IPanel
    {
        public static int Vectors => 1;
    }

    readonly struct TwoVectors : IPanel
    {
        public static int Vectors => 2;
    }

    readonly struct ThreeVectors : IPanel
    {
        public static int Vectors => 3;
    }
}

/// <summary>How many vectors wide a panel of a matrix is: a constant of the loop that is compiled for it.</summary>
interface IPanel
{
    static abstract int Vectors { get; }
}
