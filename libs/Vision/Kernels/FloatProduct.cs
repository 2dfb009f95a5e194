using System.Runtime.Intrinsics;
using static TorchSharp.torch;

namespace StackingK8s.Vision.Kernels;

/// <summary>
/// Products of float32 matrices in host memory, tile by tile on the threads of libtorch. The order of adding depends on shapes and the
/// number of threads alone.
/// </summary>
static unsafe class FloatProduct
{
    // Rows of the left matrix that stay in the second-level cache while all panels of the right one are read.
    const int Block = 32;

    // Rows that a sum over rows covers at a time: both matrices' parts stay in the second-level cache, and short sums that are then added
    // are more exact than one long sum.
    const int Chunk = 256;

    // Multiplications below which a second thread costs more than it saves.
    const double SmallestShare = 250_000;

    /// <param name="a">(m, k) contiguous, at least eight rows.</param>
    /// <param name="b">(k, n) contiguous.</param>
    /// <returns>a b, (m, n).</returns>
    public static Tensor Times(Tensor a, Tensor b) =>
        Multiply(a, b, b.size(1), null, static (panels, panel, from, depth, to) => panels.Pack(panel, from, depth, to));

    /// <param name="a">(m, k) contiguous, at least eight rows.</param>
    /// <param name="b">(n, k) contiguous.</param>
    /// <param name="bias">(n), or null.</param>
    /// <returns>a bᵀ + bias, (m, n).</returns>
    public static Tensor TimesTransposed(Tensor a, Tensor b, Tensor? bias) =>
        Multiply(a, b, b.size(0), bias, static (panels, panel, from, depth, to) => panels.PackTransposed(panel, from, depth, to));

    /// <param name="a">(k, m) contiguous, m a multiple of eight.</param>
    /// <param name="b">(k, n) contiguous.</param>
    /// <returns>aᵀ b, (m, n).</returns>
    public static Tensor TransposedTimes(Tensor a, Tensor b)
    {
        long depth = a.size(0),
            rows = a.size(1);
        // Narrow panels leave the multipliers waiting for memory.
        if (b.size(1) < ProductTile.Columns && b.size(1) < rows && b.size(1) % ProductTile.Rows == 0)
        {
            using var transposed = TransposedTimes(b, a);
            using var turned = transposed.t();
            return turned.contiguous();
        }
        Panels panels = new((int)b.size(1));
        // Every thread has a tile of the depth: else its sums would never be set.
        int threads = (int)Math.Min(Threads((double)rows * depth * panels.Columns), Tiles(depth)),
            padded = panels.PaddedColumns;
        var product = empty(rows, panels.Columns);
        using Tensor sums = empty(threads, rows, padded),
            tiles = empty(threads, rows, Chunk),
            packed = empty(threads, padded, Chunk);
        float* left = HostMemory.FloatAddress(a),
            right = HostMemory.FloatAddress(b),
            sum = HostMemory.FloatAddress(sums),
            to = HostMemory.FloatAddress(product),
            tile = HostMemory.FloatAddress(tiles),
            panel = HostMemory.FloatAddress(packed);
        OpenMp.Run(threads, part =>
            Accumulate(
                panels,
                left,
                right,
                rows,
                First(depth, part, threads),
                First(depth, part + 1, threads),
                tile + part * rows * Chunk,
                panel + part * padded * Chunk,
                sum + part * rows * padded
            )
        );
        OpenMp.Run(threads, part => Add(panels, sum, threads, rows, to, First(rows, part, threads), First(rows, part + 1, threads)));
        return product;
    }

    delegate void Packing(Panels panels, int panel, float* from, long depth, float* to);

    static Tensor Multiply(Tensor a, Tensor b, long columns, Tensor? bias, Packing pack)
    {
        long rows = a.size(0),
            depth = a.size(1);
        Panels panels = new((int)columns);
        var product = empty(rows, columns);
        using var packed = empty(depth * panels.PaddedColumns + panels.PaddedColumns);
        float* left = HostMemory.FloatAddress(a),
            right = HostMemory.FloatAddress(b),
            start = HostMemory.FloatAddress(packed),
            panel = start + panels.PaddedColumns,
            to = HostMemory.FloatAddress(product);
        new Span<float>(start, panels.PaddedColumns).Clear();
        if (bias is not null)
            new ReadOnlySpan<float>(HostMemory.FloatAddress(bias), panels.Columns).CopyTo(new(start, panels.Columns));
        int threads = Threads((double)rows * depth * columns);
        OpenMp.Run(threads, part =>
        {
            for (int p = part; p < panels.Count; p += threads)
                pack(panels, p, right, depth, panel + Panels.Start(p) * depth);
        });
        OpenMp.Run(threads, part =>
            Multiply(panels, left, depth, panel, start, to, rows, First(rows, part, threads), First(rows, part + 1, threads))
        );
        return product;
    }

    static void Multiply(Panels panels, float* a, long depth, float* packed, float* starts, float* to, long rows, long first, long end)
    {
        float* padded = stackalloc float[ProductTile.Rows * ProductTile.Columns];
        for (long block = first; block < end; block += Block)
        for (int p = 0; p < panels.Count; p++)
        {
            int start = Panels.Start(p),
                width = panels.Width(p),
                filled = panels.Filled(p);
            for (long tile = block; tile < Math.Min(end, block + Block); tile += ProductTile.Rows)
            {
                // The last tile ends with the matrix: some of its rows are computed twice.
                long row = Math.Min(tile, rows - ProductTile.Rows);
                float* there = to + row * panels.Columns + start;
                bool fits = filled == width;
                ProductTile.Run(
                    width,
                    a + row * depth,
                    depth,
                    1,
                    packed + start * depth,
                    depth,
                    starts + start,
                    0,
                    fits ? there : padded,
                    fits ? panels.Columns : width
                );
                for (int r = 0; r < ProductTile.Rows && !fits; r++)
                    new ReadOnlySpan<float>(padded + r * width, filled).CopyTo(new(there + r * panels.Columns, filled));
            }
        }
    }

    static void Accumulate(Panels panels, float* a, float* b, long rows, long first, long end, float* tiles, float* packed, float* sums)
    {
        float* nothing = stackalloc float[ProductTile.Columns];
        new Span<float>(nothing, ProductTile.Columns).Clear();
        for (long chunk = first; chunk < end; chunk += Chunk)
        {
            bool begins = chunk == first;
            long depth = Math.Min(Chunk, end - chunk);
            for (long row = 0; row < rows; row += ProductTile.Rows)
            for (long d = 0; d < depth; d++)
                Vector256.Load(a + (chunk + d) * rows + row).Store(tiles + row * depth + d * ProductTile.Rows);
            for (int p = 0; p < panels.Count; p++)
            {
                int start = Panels.Start(p);
                panels.Pack(p, b + chunk * panels.Columns, depth, packed);
                for (long row = 0; row < rows; row += ProductTile.Rows)
                {
                    float* sum = sums + row * panels.PaddedColumns + start;
                    ProductTile.Run(
                        panels.Width(p),
                        tiles + row * depth,
                        1,
                        ProductTile.Rows,
                        packed,
                        depth,
                        begins ? nothing : sum,
                        begins ? 0 : panels.PaddedColumns,
                        sum,
                        panels.PaddedColumns
                    );
                }
            }
        }
    }

    /// <summary>Adds up what the threads summed, each over its part of the depth.</summary>
    static void Add(Panels panels, float* sums, int threads, long rows, float* to, long first, long end)
    {
        long width = panels.PaddedColumns,
            whole = panels.Columns / ProductTile.Lanes * ProductTile.Lanes;
        for (long row = first; row < end; row++)
        {
            float* from = sums + row * width,
                there = to + row * panels.Columns;
            for (long column = 0; column < whole; column += ProductTile.Lanes)
            {
                var sum = Vector512.Load(from + column);
                for (int part = 1; part < threads; part++)
                    sum += Vector512.Load(from + part * rows * width + column);
                sum.Store(there + column);
            }
            for (long column = whole; column < panels.Columns; column++)
            {
                there[column] = from[column];
                for (int part = 1; part < threads; part++)
                    there[column] += from[part * rows * width + column];
            }
        }
    }

    static int Threads(double multiplications) => (int)Math.Clamp(multiplications / SmallestShare, 1, get_num_threads());

    /// <summary>The first row of a part, at the beginning of a tile; of the part after the last one, the number of rows.</summary>
    static long First(long rows, int part, int threads) => Math.Min(rows, Tiles(rows) * part / threads * ProductTile.Rows);

    static long Tiles(long rows) => (rows + ProductTile.Rows - 1) / ProductTile.Rows;
}
