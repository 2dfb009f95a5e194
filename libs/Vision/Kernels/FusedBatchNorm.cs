using System.Runtime.Intrinsics;
using TorchSharp;
using static TorchSharp.torch;

namespace StackingK8s.Vision.Kernels;

/// <summary>
/// Batch normalisation in training together with the activation behind it, for channels_last images on a CPU with AVX-512. libtorch makes five
/// passes over the memory forward and eight backward, with vectors mostly empty where there are few channels; this makes three and five, and keeps only its input for backward.
/// The formulas are those of Ioffe and Szegedy (Batch normalization, 2015), the biased variance normalising and the unbiased one remembered, as in PyTorch.
/// </summary>
sealed unsafe class FusedBatchNorm : autograd.SingleTensorFunction<FusedBatchNorm>
{
    const string KernelKey = "kernel";

    // Rows of the tensor that backward needs, each as wide as a unit.
    const int Scale = 0,
        Offset = 1,
        Mean = 2,
        Deviation = 3,
        KeptRows = 4;

    // Below, starting a second thread costs more than it saves.
    const long SmallestShare = 16384;

    [ThreadStatic]
    static List<Tensor>? _returned;

    public override string Name => nameof(FusedBatchNorm);

    /// <summary>Whether this way is open for a tensor: on a CPU, channels_last, of a type with a kernel, and large enough to matter.</summary>
    public static bool Supports(Tensor input)
    {
        if (!Vector512.IsHardwareAccelerated || !OpenMp.IsAvailable || input.device_type != DeviceType.CPU)
            return false;
        if (input.dtype is not (ScalarType.Float32 or ScalarType.BFloat16))
            return false;
        using var rows = input.permute(0, 2, 3, 1);
        return rows.is_contiguous();
    }

    /// <param name="input">(n, c, h, w), channels_last.</param>
    /// <param name="weight">(c) float32, as the following three.</param>
    /// <param name="momentum">Share of this batch in the running statistics, which are brought up to date; 0 leaves them.</param>
    /// <returns>As the input.</returns>
    public static Tensor Call(
        Tensor input,
        Tensor weight,
        Tensor bias,
        Tensor runningMean,
        Tensor runningVariance,
        Activation activation,
        double momentum,
        double epsilon
    )
    {
        // Its own scope: TorchSharp makes an empty tensor of the output's size beside it.
        using var scope = NewDisposeScope();
        Settings settings = new(BatchNormKernel.Create(input.dtype, activation)!, runningMean, runningVariance, momentum, epsilon);
        return apply(input, weight, bias, settings).MoveToOuterDisposeScope();
    }

    public override Tensor forward(autograd.AutogradContext context, params object[] arguments)
    {
        var (input, weight, bias, settings) = ((Tensor)arguments[0], (Tensor)arguments[1], (Tensor)arguments[2], (Settings)arguments[3]);
        var kernel = settings.Kernel;
        var units = UnitsOf(input);
        var output = empty_like(input);
        var kept = empty(KeptRows, units.Width);
        byte* x = Images(input),
            y = Images(output);
        float* rows = HostMemory.FloatAddress(kept);
        int width = units.Width;
        float* scale = rows + Scale * width,
            offset = rows + Offset * width,
            mean = rows + Mean * width,
            deviation = rows + Deviation * width;

        // Differences from the first row are small, so that the sum of their squares keeps its digits.
        ReadFirstRow(kernel, units, x, mean);
        var sums = Sum(kernel, units, x, null, null, (at, _, _, count, into) => kernel.Moments(at, count, width, mean, into));
        Describe(units, sums, HostMemory.FloatAddress(weight), HostMemory.FloatAddress(bias), settings, scale, offset, mean, deviation);
        Map(kernel, units, x, null, y, (at, _, to, count) => kernel.Normalise(at, to, count, width, scale, offset));

        context.save_for_backward([input, kept]);
        context.save_data(KernelKey, kernel);
        return output;
    }

    public override List<Tensor> backward(autograd.AutogradContext context, Tensor gradient)
    {
        using var scope = NewDisposeScope();
        // libtorch has taken the previous layer's by now.
        _returned?.ForEach(tensor => tensor?.Dispose());
        var kernel = (BatchNormKernel)context.get_data(KernelKey);
        var saved = context.get_saved_variables();
        var (input, kept) = (saved[0], saved[1]);
        var units = UnitsOf(input);
        int width = units.Width;
        Tensor inputGradient = empty_like(input),
            weightGradient = empty(units.Channels),
            biasGradient = empty(units.Channels),
            through = empty(2, width);
        byte* x = Images(input),
            g = Images(gradient.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2)),
            output = Images(inputGradient);
        float* rows = HostMemory.FloatAddress(kept);
        float* scale = rows + Scale * width,
            offset = rows + Offset * width,
            mean = rows + Mean * width,
            deviation = rows + Deviation * width;
        float* slope = HostMemory.FloatAddress(through),
            level = slope + width;

        // The gradient behind the activation goes where the input's will be, so that the activation is differentiated once.
        byte* d = kernel.WritesGradient ? output : g;
        var sums = Sum(kernel, units, x, g, d, (at, gradientAt, to, count, into) =>
            kernel.GradientSums(at, gradientAt, to, count, width, scale, offset, mean, into)
        );
        float* ofWeight = HostMemory.FloatAddress(weightGradient),
            ofBias = HostMemory.FloatAddress(biasGradient);
        for (int c = 0; c < units.Channels; c++)
        {
            double inverse = deviation[c],
                sum = sums[c],
                product = sums[units.Channels + c] * inverse;
            (ofBias[c], ofWeight[c]) = ((float)sum, (float)product);
            double bySlope = -scale[c] * inverse * product / units.Rows;
            slope[c] = (float)bySlope;
            level[c] = (float)(-scale[c] * sum / units.Rows - bySlope * mean[c]);
        }
        Repeat(units, slope);
        Repeat(units, level);
        Map(kernel, units, x, d, output, (at, from, to, count) => kernel.InputGradient(at, from, to, count, width, scale, slope, level));

        _returned =
        [
            inputGradient.DetachFromDisposeScope(),
            weightGradient.DetachFromDisposeScope(),
            biasGradient.DetachFromDisposeScope(),
            null!,
        ];
        gradient.Dispose();
        context.Dispose();
        return _returned;
    }

    delegate void Summing(byte* x, byte* gradient, byte* d, long units, double* sums);

    delegate void Mapping(byte* x, byte* d, byte* output, long units);

    /// <summary>Two sums per channel over all rows: those of the first kind, then those of the second. The order of adding depends on the number of threads alone.</summary>
    static double[] Sum(BatchNormKernel kernel, RowUnits units, byte* x, byte* gradient, byte* d, Summing loop)
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
            // Padded with what adds nothing: the first row, which every difference is taken from, and no gradient.
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

    static void Map(BatchNormKernel kernel, RowUnits units, byte* x, byte* d, byte* output, Mapping loop)
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

    static void ReadFirstRow(BatchNormKernel kernel, RowUnits units, byte* x, float* values)
    {
        int row = units.Channels * kernel.ElementBytes;
        byte* unit = stackalloc byte[units.Width * kernel.ElementBytes];
        for (int copy = 0; copy < units.Copies; copy++)
            Buffer.MemoryCopy(x, unit + copy * row, row, row);
        kernel.Read(unit, units.Width, values);
    }

    /// <summary>From the sums of differences from the first row, which <paramref name="mean"/> holds on entry, to all that the layer needs.</summary>
    static void Describe(
        RowUnits units,
        double[] sums,
        float* weight,
        float* bias,
        Settings settings,
        float* scale,
        float* offset,
        float* mean,
        float* deviation
    )
    {
        float* runningMean = HostMemory.FloatAddress(settings.RunningMean),
            runningVariance = HostMemory.FloatAddress(settings.RunningVariance);
        for (int c = 0; c < units.Channels; c++)
        {
            double difference = sums[c] / units.Rows,
                average = mean[c] + difference;
            double variance = Math.Max(0, sums[units.Channels + c] / units.Rows - difference * difference);
            double inverse = 1 / Math.Sqrt(variance + settings.Epsilon);
            double unbiased = variance * units.Rows / Math.Max(1, units.Rows - 1);
            runningMean[c] = (float)((1 - settings.Momentum) * runningMean[c] + settings.Momentum * average);
            runningVariance[c] = (float)((1 - settings.Momentum) * runningVariance[c] + settings.Momentum * unbiased);
            (mean[c], deviation[c], scale[c]) = ((float)average, (float)inverse, (float)(weight[c] * inverse));
            offset[c] = (float)(bias[c] - average * weight[c] * inverse);
        }
        foreach (int row in (ReadOnlySpan<int>)[Scale, Offset, Mean, Deviation])
            Repeat(units, scale + (row - Scale) * units.Width);
    }

    /// <summary>The first row's values behind it, once for each further row of a unit.</summary>
    static void Repeat(RowUnits units, float* values)
    {
        for (int i = units.Channels; i < units.Width; i++)
            values[i] = values[i - units.Channels];
    }

    static RowUnits UnitsOf(Tensor images)
    {
        long rows = images.size(0) * images.size(2) * images.size(3),
            channels = images.size(1);
        return new RowUnits(rows, (int)channels, (int)Math.Clamp(rows * channels / SmallestShare, 1, get_num_threads()));
    }

    static byte* Images(Tensor channelsLast)
    {
        using var rows = channelsLast.permute(0, 2, 3, 1);
        return HostMemory.Address(rows);
    }

    sealed record Settings(BatchNormKernel Kernel, Tensor RunningMean, Tensor RunningVariance, double Momentum, double Epsilon);
}
