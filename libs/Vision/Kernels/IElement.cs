using System.Runtime.Intrinsics;

namespace StackingK8s.Vision.Kernels;

/// <summary>How sixteen numbers lie in memory.</summary>
unsafe interface IElement
{
    /// <summary>Bytes of one number.</summary>
    static abstract int Bytes { get; }

    static abstract Vector512<float> Load(byte* from);

    static abstract void Store(Vector512<float> values, byte* to);
}
