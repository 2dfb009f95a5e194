using static TorchSharp.torch;

namespace StackingK8s.Vision.Kernels;

/// <summary>
/// The loops of a batch norm and its activation over units of memory, see <see cref="RowUnits"/>. All arithmetic is float32, sums are
/// float64.
/// </summary>
abstract unsafe class BatchNormKernel
{
    /// <summary>The loops for a type and an activation; null for other types.</summary>
    public static BatchNormKernel? Create(ScalarType type, Activation activation) =>
        (type, activation) switch
        {
            (ScalarType.Float32, Activation.None) => new BatchNormKernel<Float32Element, NoGate>(),
            (ScalarType.Float32, Activation.Silu) => new BatchNormKernel<Float32Element, SiluGate>(),
            (ScalarType.Float32, Activation.GeluTanh) => new BatchNormKernel<Float32Element, GeluTanhGate>(),
            (ScalarType.BFloat16, Activation.None) => new BatchNormKernel<BFloat16Element, NoGate>(),
            (ScalarType.BFloat16, Activation.Silu) => new BatchNormKernel<BFloat16Element, SiluGate>(),
            (ScalarType.BFloat16, Activation.GeluTanh) => new BatchNormKernel<BFloat16Element, GeluTanhGate>(),
            _ => null,
        };

    /// <summary>Bytes of one number.</summary>
    public abstract int ElementBytes { get; }

    /// <summary>The numbers of a unit as float32.</summary>
    public abstract void Read(byte* unit, int width, float* values);

    /// <summary>Adds x - shift to sums[0 … width) and its square to sums[width … 2 * width).</summary>
    public abstract void Moments(byte* x, long units, int width, float* shift, double* sums);

    /// <summary>y = activation(x * scale + offset).</summary>
    public abstract void Normalise(byte* x, byte* y, long units, int width, float* scale, float* offset);

    /// <summary>Whether <see cref="GradientSums"/> writes the gradient d; without an activation it is the gradient as it came.</summary>
    public abstract bool WritesGradient { get; }

    /// <summary>
    /// With d the gradient by x * scale + offset: adds d to sums[0 … width) and d * (x - mean) to sums[width … 2 * width), and writes d.
    /// </summary>
    public abstract void GradientSums(
        byte* x,
        byte* gradient,
        byte* d,
        long units,
        int width,
        float* scale,
        float* offset,
        float* mean,
        double* sums
    );

    /// <summary>output = d * scale + x * slope + level. The output may be where d is.</summary>
    public abstract void InputGradient(byte* x, byte* d, byte* output, long units, int width, float* scale, float* slope, float* level);
}
