using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace StackingK8s.Vision.Kernels;

/// <summary>float32.</summary>
readonly unsafe struct Float32Element : IElement
{
    public static int Bytes => 4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Load(byte* from) => Vector512.Load((float*)from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<float> values, byte* to) => values.Store((float*)to);
}
