using System.Runtime.Intrinsics;

namespace StackingK8s.Vision.Kernels;

/// <summary>The columns of a matrix in panels of three vectors; the last panel has as many vectors as the rest needs.</summary>
/// <param name="Columns">Of the matrix.</param>
readonly unsafe record struct Panels(int Columns)
{
    // Rows of a transposed matrix copied at a time: their destination stays in the first-level cache until all columns are copied.
    const int Block = 64;

    public int Count => (Columns + ProductTile.Columns - 1) / ProductTile.Columns;

    /// <summary>Columns of all panels, those included that only fill the last vector.</summary>
    public int PaddedColumns => (Columns + ProductTile.Lanes - 1) / ProductTile.Lanes * ProductTile.Lanes;

    /// <summary>Its first column.</summary>
    public static int Start(int panel) => panel * ProductTile.Columns;

    /// <summary>Its columns, those included that only fill the last vector.</summary>
    public int Width(int panel) => Math.Min(ProductTile.Columns, PaddedColumns - Start(panel));

    /// <summary>Its columns that the matrix has.</summary>
    public int Filled(int panel) => Math.Min(ProductTile.Columns, Columns - Start(panel));

    /// <summary>Copies the panel's part of a matrix, one row after another, filled up with zeros.</summary>
    /// <param name="panel">Its number, from 0.</param>
    /// <param name="from">(rows, Columns).</param>
    /// <param name="rows">Rows of the matrix.</param>
    /// <param name="to">(rows, Width).</param>
    public void Pack(int panel, float* from, long rows, float* to)
    {
        int width = Width(panel),
            filled = Filled(panel);
        int whole = filled / ProductTile.Lanes * ProductTile.Lanes;
        from += Start(panel);
        for (long row = 0; row < rows; row++, from += Columns, to += width)
        {
            for (int i = 0; i < whole; i += ProductTile.Lanes)
                Vector512.Load(from + i).Store(to + i);
            for (int i = whole; i < width; i++)
                to[i] = i < filled ? from[i] : 0;
        }
    }

    /// <summary>The same of a matrix stored transposed.</summary>
    /// <param name="panel">Its number, from 0.</param>
    /// <param name="from">(Columns, rows).</param>
    /// <param name="rows">Rows of the matrix that is packed.</param>
    /// <param name="to">(rows, Width).</param>
    public void PackTransposed(int panel, float* from, long rows, float* to)
    {
        int width = Width(panel),
            filled = Filled(panel);
        from += Start(panel) * rows;
        for (long block = 0; block < rows; block += Block)
        {
            long end = Math.Min(rows, block + Block);
            for (int column = 0; column < filled; column++)
            for (long row = block; row < end; row++)
                to[row * width + column] = from[column * rows + row];
            for (long row = block; row < end && filled < width; row++)
                new Span<float>(to + row * width + filled, width - filled).Clear();
        }
    }
}
