using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using StackingK8s.Vision.Experts.Layers;

namespace StackingK8s.Vision.Kernels;

/// <summary><see cref="Activation.GeluTanh"/>: (1 + tanh(u)) / 2 is sigmoid(2u).</summary>
readonly struct GeluTanhGate : IGate
{
    const float TwoU = 1.5957691216057308f; // 2 * sqrt(2 / pi)
    const float Cubic = 0.044715f;

    public static bool IsIdentity => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Value(Vector512<float> z) => z * Gate(z, z * z);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Slope(Vector512<float> z)
    {
        var square = z * z;
        var s = Gate(z, square);
        var slopeOfExponent = Vector512.FusedMultiplyAdd(square, Vector512.Create(3 * Cubic * TwoU), Vector512.Create(TwoU));
        return s * Vector512.FusedMultiplyAdd(z * slopeOfExponent, Vector512<float>.One - s, Vector512<float>.One);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<float> Gate(Vector512<float> z, Vector512<float> square) =>
        Sigmoid.Of(z * Vector512.FusedMultiplyAdd(square, Vector512.Create(Cubic * TwoU), Vector512.Create(TwoU)));
}
