using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using StackingK8s.Vision.Experts.Layers;

namespace StackingK8s.Vision.Kernels;

/// <summary><see cref="Activation.Silu"/>.</summary>
readonly struct SiluGate : IGate
{
    public static bool IsIdentity => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Value(Vector512<float> z) => z * Sigmoid.Of(z);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Slope(Vector512<float> z)
    {
        var s = Sigmoid.Of(z);
        return s * Vector512.FusedMultiplyAdd(z, Vector512<float>.One - s, Vector512<float>.One);
    }
}
