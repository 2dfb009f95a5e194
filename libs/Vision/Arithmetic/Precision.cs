using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using TorchSharp;

namespace StackingK8s.Vision.Arithmetic;

/// <summary>
/// The numbers that a network's forward and backward passes multiply in. Parameters, gradients and optimiser are float32 in both.
/// </summary>
public enum Precision
{
    /// <summary>24 bits of mantissa.</summary>
    Float32,

    /// <summary>Convolutions and matrix products in bfloat16: float32's range, 8 bits of mantissa, half the memory.</summary>
    BFloat16,
}

/// <summary>The precision of a training where none is given, and why.</summary>
/// <param name="Precision">The choice.</param>
/// <param name="Reason">As the end of a sentence, for the log.</param>
public sealed record PrecisionChoice(Precision Precision, string Reason)
{
    /// <summary>A line for the log.</summary>
    /// <returns>Precision and reason.</returns>
    public override string ToString() => $"trains in {Precision.ToString().ToLowerInvariant()}: {Reason}";

    /// <summary>bfloat16 where the device multiplies it faster than float32 and libtorch has autocast, else float32.</summary>
    /// <param name="device">Where the network is.</param>
    /// <returns>The choice and its reason.</returns>
    public static PrecisionChoice ForDevice(DeviceType device) =>
        device switch
        {
            _ when !Autocast.IsAvailable => new(Precision.Float32, "this libtorch exports no autocast"),
            DeviceType.CUDA => ForGpu(ComputeCapability()),
            _ when HasFastBFloat16() => new(Precision.BFloat16, "the processor has instructions for it"),
            _ => new(Precision.Float32, "the processor has no instructions for bfloat16"),
        };

    static PrecisionChoice ForGpu(int? major) =>
        major switch
        {
            // Tensor cores take bfloat16 since Ampere; before, it is emulated.
            >= 8 => new(Precision.BFloat16, $"the GPU, of compute capability {major}, has tensor cores for it"),
            null => new(Precision.Float32, "the GPU's compute capability is unknown"),
            _ => new(Precision.Float32, $"the GPU, of compute capability {major}, only emulates bfloat16"),
        };

    /// <summary>AVX512_BF16 (CPUID leaf 7, subleaf 1, EAX bit 5) or AMX-BF16 (leaf 7, subleaf 0, EDX bit 22).</summary>
    static bool HasFastBFloat16()
    {
        if (!X86Base.IsSupported || X86Base.CpuId(0, 0).Eax < 7 || !Avx512F.IsSupported)
            return false;
        return (X86Base.CpuId(7, 1).Eax >> 5 & 1) == 1 || (X86Base.CpuId(7, 0).Edx >> 22 & 1) == 1;
    }

    static unsafe int? ComputeCapability()
    {
        // cudaDevAttrComputeCapabilityMajor of the CUDA runtime that libtorch has loaded; TorchSharp does not expose it.
        const int Major = 75;
        if (!NativeLibrary.TryLoad("libcudart.so.12", out nint runtime) && !NativeLibrary.TryLoad("libcudart.so", out runtime))
            return null;
        if (!NativeLibrary.TryGetExport(runtime, "cudaDeviceGetAttribute", out nint address))
            return null;
        int value;
        return ((delegate* unmanaged<int*, int, int, int>)address)(&value, Major, 0) == 0 ? value : null;
    }
}
