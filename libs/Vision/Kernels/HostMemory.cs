using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace StackingK8s.Vision.Kernels;

/// <summary>The address of a tensor's numbers: native memory, which does not move.</summary>
static unsafe class HostMemory
{
    /// <param name="tensor">Contiguous, on the CPU; the caller keeps it alive.</param>
    public static byte* Address(Tensor tensor)
    {
        if (tensor.numel() * tensor.element_size() <= int.MaxValue)
            return (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(tensor.bytes));
        // No span is longer than that; but the other numbers follow the first.
        using Tensor list = tensor.view(-1),
            first = list.narrow(0, 0, 1);
        return Address(first);
    }

    /// <summary>The same of a float32 tensor.</summary>
    public static float* FloatAddress(Tensor tensor) => (float*)Address(tensor);
}
