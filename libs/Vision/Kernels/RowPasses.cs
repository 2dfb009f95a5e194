using static TorchSharp.torch;

namespace StackingK8s.Vision.Kernels;

/// <summary>Passes over all rows of channels, on the threads of libtorch: the units in parallel, then the tail in a padded copy.</summary>
static unsafe class RowPasses
{
    public delegate void Summing(byte* x, byte* gradient, byte* d, long units, double* sums);

    public delegate void Mapping(byte* x, byte* d, byte* output, long units);

    /// <summary>
    /// Two sums per channel over all rows: those of the first kind, then those of the second. The order of adding depends on the number of
    /// threads alone.
    /// </summary>
    public static double[] Sum(BatchNormKernel kernel, RowUnits units, byte* x, byte* gradient, byte* d, Summing loop)
    {
        int width = units.Width,
            bytes = width * kernel.ElementBytes;
        using var parts = zeros(units.Threads + 1, 2 * width, ScalarType.Float64);
        double* sums = (double*)HostMemory.Address(parts);
        OpenMp.Run(units.Threads, part =>
        {
            long start = units.Start(part),
                at = start * bytes;
            loop(x + at, gradient + at, d + at, units.Start(part + 1) - start, sums + (long)part * 2 * width);
        });
        if (units.TailRows > 0)
        {
            // Padded with what adds nothing: the first row, from which every difference is taken, and a gradient of zero.
            byte* unit = stackalloc byte[bytes],
                gradientUnit = stackalloc byte[bytes];
            CopyTail(kernel, units, x, unit, padding: x);
            if (gradient is not null)
                CopyTail(kernel, units, gradient, gradientUnit, padding: null);
            loop(unit, gradientUnit, gradientUnit, 1, sums + (long)units.Threads * 2 * width);
            if (d != gradient)
                CopyBack(kernel, units, gradientUnit, d);
        }
        var totals = new double[2 * units.Channels];
        for (int part = 0; part <= units.Threads; part++)
        for (int i = 0; i < width; i++)
        {
            totals[i % units.Channels] += sums[(long)part * 2 * width + i];
            totals[units.Channels + i % units.Channels] += sums[((long)part * 2 + 1) * width + i];
        }
        return totals;
    }

    /// <summary>Writes the output of every row.</summary>
    public static void Map(BatchNormKernel kernel, RowUnits units, byte* x, byte* d, byte* output, Mapping loop)
    {
        int bytes = units.Width * kernel.ElementBytes;
        OpenMp.Run(units.Threads, part =>
        {
            long start = units.Start(part),
                at = start * bytes;
            loop(x + at, d + at, output + at, units.Start(part + 1) - start);
        });
        if (units.TailRows == 0)
            return;
        byte* unit = stackalloc byte[bytes],
            gradientUnit = stackalloc byte[bytes];
        CopyTail(kernel, units, x, unit, padding: x);
        if (d is not null)
            CopyTail(kernel, units, d, gradientUnit, padding: null);
        loop(unit, gradientUnit, unit, 1);
        CopyBack(kernel, units, unit, output);
    }

    static void CopyBack(BatchNormKernel kernel, RowUnits units, byte* unit, byte* to)
    {
        long tail = (long)units.TailRows * units.Channels * kernel.ElementBytes;
        Buffer.MemoryCopy(unit, to + units.Units * units.Width * kernel.ElementBytes, tail, tail);
    }

    static void CopyTail(BatchNormKernel kernel, RowUnits units, byte* from, byte* unit, byte* padding)
    {
        int bytes = units.Width * kernel.ElementBytes,
            row = units.Channels * kernel.ElementBytes,
            tail = units.TailRows * row;
        Buffer.MemoryCopy(from + units.Units * bytes, unit, bytes, tail);
        for (int at = tail; at < bytes; at += row)
            if (padding is null)
                new Span<byte>(unit + at, row).Clear();
            else
                Buffer.MemoryCopy(padding, unit + at, row, row);
    }
}
