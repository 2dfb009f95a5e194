using System.Runtime.Intrinsics;

namespace StackingK8s.Vision.Kernels;

/// <summary>An activation z * sigmoid(p(z)), on vectors of float32.</summary>
interface IGate
{
    /// <summary>Whether it changes nothing.</summary>
    static abstract bool IsIdentity { get; }

    static abstract Vector512<float> Value(Vector512<float> z);

    /// <summary>The derivative by z.</summary>
    static abstract Vector512<float> Slope(Vector512<float> z);
}
