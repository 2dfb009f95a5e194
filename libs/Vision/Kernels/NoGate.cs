using System.Runtime.Intrinsics;
using StackingK8s.Vision.Experts.Layers;

namespace StackingK8s.Vision.Kernels;

/// <summary><see cref="Activation.None"/>.</summary>
readonly struct NoGate : IGate
{
    public static bool IsIdentity => true;

    public static Vector512<float> Value(Vector512<float> z) => z;

    public static Vector512<float> Slope(Vector512<float> z) => Vector512<float>.One;
}
