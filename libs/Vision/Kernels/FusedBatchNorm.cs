using System.Runtime.Intrinsics;
using TorchSharp;
using static TorchSharp.torch;

namespace StackingK8s.Vision.Kernels;

/// <summary>
/// Batch normalisation in training together with the activation after it, for channels_last images on a CPU with AVX-512. libtorch makes
/// five passes over the memory forward and eight backward, with vectors mostly empty where there are few channels; this makes three and
/// five, and keeps only its input for backward. The formulas are those of Ioffe and Szegedy (Batch normalization, 2015), the biased
/// variance normalising and the unbiased one remembered, as in PyTorch. docs/kernels.md says when to delete this.
/// </summary>
sealed unsafe class FusedBatchNorm : autograd.SingleTensorFunction<FusedBatchNorm>
{
    const string KernelKey = "kernel";

    // Numbers per thread. With fewer, starting a second thread costs more than it saves.
    const long SmallestShare = 16384;

    [ThreadStatic]
    static List<Tensor>? returned;

    public override string Name => nameof(FusedBatchNorm);

    /// <summary>Whether this can compute a tensor: on a CPU with AVX-512, channels_last, of a type that has a kernel.</summary>
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
    /// <param name="bias">(c).</param>
    /// <param name="runningMean">(c), updated.</param>
    /// <param name="runningVariance">(c), updated.</param>
    /// <param name="activation">Applied to the result.</param>
    /// <param name="momentum">Share of this batch in the running statistics; 0 leaves them unchanged.</param>
    /// <param name="epsilon">Added to the variance.</param>
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
        var units = RowUnitsFor(input);
        int width = units.Width;
        var output = empty_like(input); // (n, c, h, w)
        var kept = empty(Statistics.Rows, width); // (4, width)
        byte* x = Images(input),
            y = Images(output);
        Statistics statistics = new(kept, width);

        // Differences from the first row are small, so that the sum of their squares keeps its digits.
        float* shift = statistics.Mean;
        ReadFirstRow(kernel, units, x, shift);
        var sums = RowPasses.Sum(kernel, units, x, null, null, (at, _, _, count, into) => kernel.Moments(at, count, width, shift, into));
        ComputeStatistics(units, sums, HostMemory.FloatAddress(weight), HostMemory.FloatAddress(bias), settings, statistics);
        RowPasses.Map(kernel, units, x, null, y, (at, _, to, count) =>
            kernel.Normalise(at, to, count, width, statistics.Scale, statistics.Offset)
        );

        context.save_for_backward([input, kept]);
        context.save_data(KernelKey, kernel);
        return output;
    }

    public override List<Tensor> backward(autograd.AutogradContext context, Tensor gradient)
    {
        using var scope = NewDisposeScope();
        // libtorch has copied the previous layer's by now.
        returned?.ForEach(tensor => tensor?.Dispose());
        var kernel = (BatchNormKernel)context.get_data(KernelKey);
        var saved = context.get_saved_variables();
        var (input, kept) = (saved[0], saved[1]);
        var units = RowUnitsFor(input);
        int width = units.Width;
        Tensor inputGradient = empty_like(input), // (n, c, h, w)
            weightGradient = empty(units.Channels), // (c)
            biasGradient = empty(units.Channels), // (c)
            through = empty(2, width); // (2, width)
        byte* x = Images(input),
            g = Images(gradient.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2)),
            output = Images(inputGradient);
        Statistics statistics = new(kept, width);
        float* slope = HostMemory.FloatAddress(through),
            level = slope + width;

        // The gradient before the activation is stored where the input's will be, so that the activation is differentiated once.
        byte* d = kernel.WritesGradient ? output : g;
        var sums = RowPasses.Sum(kernel, units, x, g, d, (at, gradientAt, to, count, into) =>
            kernel.GradientSums(at, gradientAt, to, count, width, statistics.Scale, statistics.Offset, statistics.Mean, into)
        );
        ComputeGradients(
            units,
            sums,
            statistics,
            HostMemory.FloatAddress(weightGradient),
            HostMemory.FloatAddress(biasGradient),
            slope,
            level
        );
        RowPasses.Map(kernel, units, x, d, output, (at, from, to, count) =>
            kernel.InputGradient(at, from, to, count, width, statistics.Scale, slope, level)
        );

        returned =
        [
            inputGradient.DetachFromDisposeScope(),
            weightGradient.DetachFromDisposeScope(),
            biasGradient.DetachFromDisposeScope(),
            null!,
        ];
        gradient.Dispose();
        context.Dispose();
        return returned;
    }

    /// <summary>
    /// From the two sums of each channel, the gradients of weight and bias and the map from (d, x) to the input's gradient.
    /// </summary>
    static void ComputeGradients(
        RowUnits units,
        double[] sums,
        Statistics statistics,
        float* ofWeight,
        float* ofBias,
        float* slope,
        float* level
    )
    {
        for (int c = 0; c < units.Channels; c++)
        {
            double inverse = statistics.InverseDeviation[c],
                sum = sums[c],
                product = sums[units.Channels + c] * inverse;
            (ofBias[c], ofWeight[c]) = ((float)sum, (float)product);
            double bySlope = -statistics.Scale[c] * inverse * product / units.Rows;
            slope[c] = (float)bySlope;
            level[c] = (float)(-statistics.Scale[c] * sum / units.Rows - bySlope * statistics.Mean[c]);
        }
        Repeat(units, slope);
        Repeat(units, level);
    }

    static void ReadFirstRow(BatchNormKernel kernel, RowUnits units, byte* x, float* values)
    {
        int row = units.Channels * kernel.ElementBytes;
        byte* unit = stackalloc byte[units.Width * kernel.ElementBytes];
        for (int copy = 0; copy < units.Copies; copy++)
            Buffer.MemoryCopy(x, unit + copy * row, row, row);
        kernel.Read(unit, units.Width, values);
    }

    /// <summary>From the sums of differences from the first row, which the means hold on entry, to all that the layer needs.</summary>
    static void ComputeStatistics(RowUnits units, double[] sums, float* weight, float* bias, Settings settings, Statistics statistics)
    {
        float* scale = statistics.Scale,
            offset = statistics.Offset,
            mean = statistics.Mean,
            deviation = statistics.InverseDeviation;
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
        Repeat(units, scale);
        Repeat(units, offset);
        Repeat(units, mean);
        Repeat(units, deviation);
    }

    /// <summary>The first row's values behind it, once for each further row of a unit.</summary>
    static void Repeat(RowUnits units, float* values)
    {
        for (int i = units.Channels; i < units.Width; i++)
            values[i] = values[i - units.Channels];
    }

    static RowUnits RowUnitsFor(Tensor images)
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

    /// <summary>What backward needs of the statistics: rows of one tensor (4, width), each repeated over a unit.</summary>
    readonly struct Statistics(Tensor kept, int width)
    {
        public const int Rows = 4;

        readonly float* start = HostMemory.FloatAddress(kept);
        readonly int width = width;

        /// <summary>weight / deviation.</summary>
        public float* Scale => start;

        /// <summary>bias - mean x scale.</summary>
        public float* Offset => start + this.width;

        public float* Mean => start + 2 * this.width;

        /// <summary>1 / sqrt(variance + epsilon).</summary>
        public float* InverseDeviation => start + 3 * this.width;
    }

    sealed record Settings(BatchNormKernel Kernel, Tensor RunningMean, Tensor RunningVariance, double Momentum, double Epsilon);
}
