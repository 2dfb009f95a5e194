using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace StackingK8s.Vision.Kernels;

/// <summary>The activation after a batch norm, element by element.</summary>
internal enum Activation
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>z * sigmoid(z).</summary>
    Silu,

    /// <summary>GELU by tanh, which is z * sigmoid(2 * sqrt(2 / pi) * (z + 0.044715 z³)).</summary>
    GeluTanh,
}

/// <summary>An activation z * sigmoid(p(z)), on vectors of float32.</summary>
interface IGate
{
    /// <summary>Whether the activation is the identity.</summary>
    static abstract bool IsIdentity { get; }

    static abstract Vector512<float> Value(Vector512<float> z);

    /// <summary>The derivative by z.</summary>
    static abstract Vector512<float> Slope(Vector512<float> z);
}

/// <summary><see cref="Activation.None"/>.</summary>
readonly struct NoGate : IGate
{
    public static bool IsIdentity => true;

    public static Vector512<float> Value(Vector512<float> z) => z;

    public static Vector512<float> Slope(Vector512<float> z) => Vector512<float>.One;
}

/// <summary><see cref="Activation.Silu"/>.</summary>
readonly struct SiluGate : IGate
{
    public static bool IsIdentity => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Value(Vector512<float> z) => z * Sigmoid.Compute(z);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Slope(Vector512<float> z)
    {
        var s = Sigmoid.Compute(z);
        return s * Vector512.FusedMultiplyAdd(z, Vector512<float>.One - s, Vector512<float>.One);
    }
}

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
        Sigmoid.Compute(z * Vector512.FusedMultiplyAdd(square, Vector512.Create(Cubic * TwoU), Vector512.Create(TwoU)));
}
